// SPDX-License-Identifier: Apache-2.0
#include "client/ui/reader/figure.h"

#include <algorithm>
#include <cairo.h>
#include <cmath>
#include <cstring>
#include <librsvg/rsvg.h>
#include <utility>

namespace icma::ui {
namespace {

constexpr double kLargest = 8192;

struct SurfaceEnd {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceEnd>;

struct ContextEnd {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};

struct HandleEnd {
  void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
};

// Cairo keeps pixels as native-endian ARGB multiplied by their alpha.
std::vector<std::uint8_t> plain_pixels(cairo_surface_t* surface, int width, int height) {
  cairo_surface_flush(surface);
  const unsigned char* data = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(width) *
                                 static_cast<std::size_t>(height) * 4);
  std::uint8_t* out = rgba.data();
  for (int y = 0; y < height; ++y) {
    const unsigned char* row = data + static_cast<std::ptrdiff_t>(y) * stride;
    for (int x = 0; x < width; ++x) {
      std::uint32_t pixel = 0;
      std::memcpy(&pixel, row + static_cast<std::ptrdiff_t>(x) * 4, 4);
      const std::uint32_t alpha = pixel >> 24U;
      for (const unsigned shift : {16U, 8U, 0U}) {
        const std::uint32_t value = pixel >> shift & 0xFFU;
        *out++ = static_cast<std::uint8_t>(
            alpha == 0 ? 0 : std::min<std::uint32_t>(255, (value * 255 + alpha / 2) / alpha));
      }
      *out++ = static_cast<std::uint8_t>(alpha);
    }
  }
  return rgba;
}

struct PngInput {
  ByteView bytes;
  std::size_t at = 0;
};

cairo_status_t read_png(void* user, unsigned char* into, unsigned length) {
  PngInput& input = *static_cast<PngInput*>(user);
  if (input.bytes.size() - input.at < length) return CAIRO_STATUS_READ_ERROR;
  std::memcpy(into, input.bytes.data() + input.at, length);
  input.at += length;
  return CAIRO_STATUS_SUCCESS;
}

bool is_png(ByteView bytes) {
  constexpr std::uint8_t kSignature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  return bytes.size() > 24 &&
         std::equal(std::begin(kSignature), std::end(kSignature), bytes.begin());
}

// Width and height stand in the first chunk: looked at before anything is unpacked.
bool png_is_too_large(ByteView bytes) {
  const auto number = [&](std::size_t at) {
    return (std::uint32_t{bytes[at]} << 24U) | (std::uint32_t{bytes[at + 1]} << 16U) |
           (std::uint32_t{bytes[at + 2]} << 8U) | std::uint32_t{bytes[at + 3]};
  };
  return number(16) > kLargest || number(20) > kLargest;
}

}  // namespace

struct Figure::Parts {
  std::unique_ptr<RsvgHandle, HandleEnd> drawing;
  Surface picture;
};

Figure::Figure() : parts_(std::make_unique<Parts>()) {}
Figure::~Figure() = default;

Result<std::shared_ptr<Figure>> Figure::read(ByteView bytes) {
  std::shared_ptr<Figure> figure(new Figure);
  if (is_png(bytes)) {
    if (png_is_too_large(bytes)) return fail(ErrorKind::kInvalid, "the picture is too large");
    PngInput input{bytes};
    figure->parts_->picture.reset(cairo_image_surface_create_from_png_stream(read_png, &input));
    cairo_surface_t* picture = figure->parts_->picture.get();
    if (cairo_surface_status(picture) != CAIRO_STATUS_SUCCESS) {
      return fail(ErrorKind::kInvalid, "the picture cannot be read");
    }
    figure->width_ = static_cast<float>(cairo_image_surface_get_width(picture));
    figure->height_ = static_cast<float>(cairo_image_surface_get_height(picture));
    return figure;
  }
  GError* error = nullptr;
  RsvgHandle* handle = rsvg_handle_new_from_data(bytes.data(), bytes.size(), &error);
  if (handle == nullptr) {
    std::string why = error != nullptr ? error->message : "";
    g_clear_error(&error);
    return fail(ErrorKind::kInvalid, "the drawing cannot be read", std::move(why));
  }
  figure->parts_->drawing.reset(handle);
  rsvg_handle_set_dpi(handle, 96);
  gboolean has_box = FALSE;
  RsvgRectangle box{};
  gboolean has_width = FALSE;
  gboolean has_height = FALSE;
  RsvgLength width{};
  RsvgLength height{};
  rsvg_handle_get_intrinsic_dimensions(handle, &has_width, &width, &has_height, &height, &has_box,
                                       &box);
  double w = 0;
  double h = 0;
  if (rsvg_handle_get_intrinsic_size_in_pixels(handle, &w, &h) == FALSE || w <= 0 || h <= 0) {
    w = has_box != FALSE ? box.width : 720;
    h = has_box != FALSE ? box.height : 405;
  }
  if (!(w > 0 && h > 0) || w > 1e6 || h > 1e6) {
    return fail(ErrorKind::kInvalid, "the drawing has no size");
  }
  figure->width_ = static_cast<float>(w);
  figure->height_ = static_cast<float>(h);
  return figure;
}

Result<Raster> Figure::render(int width, int height) const {
  width = std::clamp(width, 1, static_cast<int>(kLargest));
  height = std::clamp(height, 1, static_cast<int>(kLargest));
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
  const std::unique_ptr<cairo_t, ContextEnd> context(cairo_create(surface.get()));
  if (parts_->drawing != nullptr) {
    const RsvgRectangle viewport{0, 0, static_cast<double>(width), static_cast<double>(height)};
    GError* error = nullptr;
    if (rsvg_handle_render_document(parts_->drawing.get(), context.get(), &viewport, &error) ==
        FALSE) {
      std::string why = error != nullptr ? error->message : "";
      g_clear_error(&error);
      return fail(ErrorKind::kInvalid, "the drawing cannot be drawn", std::move(why));
    }
  } else {
    cairo_scale(context.get(), width / static_cast<double>(width_),
                height / static_cast<double>(height_));
    cairo_set_source_surface(context.get(), parts_->picture.get(), 0, 0);
    cairo_pattern_set_filter(cairo_get_source(context.get()), CAIRO_FILTER_GOOD);
    cairo_paint(context.get());
  }
  return Raster{width, height, plain_pixels(surface.get(), width, height)};
}

}  // namespace icma::ui
