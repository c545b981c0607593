#ifndef PASAR_VIPS_SHIM_H
#define PASAR_VIPS_SHIM_H
#include <string.h>
#include <vips/vips.h>

/* libvips' calls are variadic, so Swift can't make them. Each answers 0 or NULL on failure as libvips
   does; pictures are given back with g_object_unref. */

/* libvips 8.14 fills what is missing of a file with grey and only says so in its log. Other lines
   there are about files that others open too, so it isn't enough that there are some. */
static int *pasar_vips_damage(void) {
    static int count = 0;
    return &count;
}

static void pasar_vips_hear(
    const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer unused) {
    (void)domain, (void)level, (void)unused;
    static const char *signs[] = {"remature end", "not enough data", "read error", "too short"};
    for (size_t i = 0; text && i < sizeof signs / sizeof *signs; i++)
        if (strstr(text, signs[i])) __atomic_add_fetch(pasar_vips_damage(), 1, __ATOMIC_RELAXED);
}

/* Starts libvips with the loaders of JPEG, PNG and WebP, and no other. */
static inline int pasar_vips_start(const char *name) {
    g_log_set_default_handler(pasar_vips_hear, NULL);
    if (vips_init(name)) return -1;
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    vips_operation_block_set("VipsForeignLoadJpeg", FALSE);
    vips_operation_block_set("VipsForeignLoadPng", FALSE);
    vips_operation_block_set("VipsForeignLoadWebp", FALSE);
    return 0;
}

/* The header of the first picture in the file; its pixels aren't read. */
static inline VipsImage *pasar_vips_header(VipsSource *source) {
    return vips_image_new_from_source(source, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
}

/* At most `side` wide and high, upright, in sRGB, in memory. A file that ends early or is damaged
   gives none. */
static inline VipsImage *pasar_vips_open(VipsSource *source, int side) {
    VipsImage *lazy = NULL, *whole = NULL;
    if (vips_thumbnail_source(source, &lazy, side, "height", side, "size", VIPS_SIZE_DOWN,
            "fail_on", VIPS_FAIL_ON_ERROR, "export_profile", "srgb", NULL))
        return NULL;
    whole = vips_image_copy_memory(lazy);
    g_object_unref(lazy);
    if (!whole || *pasar_vips_damage() == 0) return whole;
    g_object_unref(whole);
    return NULL;
}

static inline VipsImage *pasar_vips_shrink(VipsImage *picture, int side) {
    VipsImage *lazy = NULL, *whole = NULL;
    if (vips_thumbnail_image(picture, &lazy, side, "height", side, "size", VIPS_SIZE_DOWN, NULL))
        return NULL;
    whole = vips_image_copy_memory(lazy);
    g_object_unref(lazy);
    return whole;
}

/* The picture as a WebP file in memory, to be given back with g_free. */
static inline void *pasar_vips_webp(VipsImage *picture, int quality, int effort, size_t *bytes) {
    void *file = NULL;
    if (vips_webpsave_buffer(
            picture, &file, bytes, "Q", quality, "effort", effort, "strip", TRUE, NULL))
        return NULL;
    return file;
}

static inline void pasar_vips_drop(void *object) { g_object_unref(object); }

#endif
