// SPDX-License-Identifier: Apache-2.0
// Pictures of the window as PNG files.
#include <stb/stb_image_write.h>

#include "client/platform/window.h"

namespace icma::desktop {

Result<void> write_png(const Image& image, const std::filesystem::path& path) {
  const int written = stbi_write_png(path.c_str(), image.width, image.height, 4, image.rgba.data(),
                                     image.width * 4);
  if (written == 0) return fail(ErrorKind::kIo, "the picture could not be written", path.string());
  return {};
}

}  // namespace icma::desktop
