#ifndef PASAR_PANGO_SHIM_H
#define PASAR_PANGO_SHIM_H
#include <cairo/cairo-pdf.h>
#include <cairo/cairo.h>
#include <pango/pangocairo.h>
#include <unistd.h>

/* Writes a part of a PDF to the descriptor that stands in the closure. */
static cairo_status_t pasar_pdf_write(void *to, const unsigned char *bytes, unsigned int count) {
    int file = (int)(size_t)to;
    while (count > 0) {
        ssize_t done = write(file, bytes, count);
        if (done <= 0) return CAIRO_STATUS_WRITE_ERROR;
        bytes += done;
        count -= (unsigned int)done;
    }
    return CAIRO_STATUS_SUCCESS;
}

/* A PDF of pages of this size in points, written to a descriptor as it is made; -1 for none. */
static inline cairo_surface_t *pasar_pdf(int file, double width, double height) {
    if (file < 0) return cairo_pdf_surface_create(NULL, width, height);
    return cairo_pdf_surface_create_for_stream(
        pasar_pdf_write, (void *)(size_t)file, width, height);
}

static inline void pasar_drop(void *object) { g_object_unref(object); }

#endif
