// SPDX-License-Identifier: Apache-2.0
// The one place where the PNG writer of libstb-dev is compiled.
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>
