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
    /* Code made while it runs is forbidden by the filter, and a twentieth faster. */
    vips_vector_set_enabled(FALSE);
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

/* What the colours of a picture mean: its own profile, that of offset printing for CMYK without one,
   else sRGB or grey. A profile that doesn't fit the picture's bands is none. */
enum pasar_colours { PASAR_PLAIN, PASAR_PROFILE, PASAR_CMYK };

static inline enum pasar_colours pasar_vips_colours(VipsImage *header) {
    const void *profile = NULL;
    size_t bytes = 0;
    if (vips_image_get_typeof(header, VIPS_META_ICC_NAME)
        && !vips_image_get_blob(header, VIPS_META_ICC_NAME, &profile, &bytes)
        && vips_icc_is_compatible_profile(header, profile, bytes))
        return PASAR_PROFILE;
    return vips_image_get_interpretation(header) == VIPS_INTERPRETATION_CMYK ? PASAR_CMYK
                                                                             : PASAR_PLAIN;
}

/* At most `side` wide and high, upright, in sRGB, in memory. A file that ends early or is damaged
   gives none, unless `lenient`. A profile is only named where there is something to be converted
   from: libvips takes an export profile alone as reason to go through CIELAB and back, and shifts
   every colour. */
static inline VipsImage *pasar_vips_open(
    VipsSource *source, int side, enum pasar_colours colours, int lenient) {
    VipsImage *lazy = NULL, *whole = NULL;
    VipsFailOn fail = lenient ? VIPS_FAIL_ON_NONE : VIPS_FAIL_ON_ERROR;
    int before = *pasar_vips_damage(), bad;
    if (colours == PASAR_CMYK)
        bad = vips_thumbnail_source(source, &lazy, side, "height", side, "size", VIPS_SIZE_DOWN,
            "fail_on", fail, "import_profile", "cmyk", "export_profile", "srgb", NULL);
    else if (colours == PASAR_PROFILE)
        bad = vips_thumbnail_source(source, &lazy, side, "height", side, "size", VIPS_SIZE_DOWN,
            "fail_on", fail, "export_profile", "srgb", NULL);
    else
        bad = vips_thumbnail_source(source, &lazy, side, "height", side, "size", VIPS_SIZE_DOWN,
            "fail_on", fail, NULL);
    if (bad) return NULL;
    whole = vips_image_copy_memory(lazy);
    g_object_unref(lazy);
    if (!whole || lenient || *pasar_vips_damage() == before) return whole;
    g_object_unref(whole);
    return NULL;
}

/* Scans of a JPEG that have begun. Within a scan FF is followed by 00 or a restart. */
static inline int pasar_jpeg_scans(const unsigned char *bytes, size_t count) {
    int scans = 0;
    for (size_t i = 0; i + 1 < count; i++)
        if (bytes[i] == 0xFF && bytes[i + 1] == 0xDA) scans++;
    return scans;
}

/* 1 if only the end of a JPEG is missing: of one that is sent in scans, what makes it finer (libjpeg's
   usual script has 10 for colours and 6 for grey, the last ones for a single bit each); of any other,
   at most a twentieth of its rows, or its last blocks: 64 rows, a quarter of a small one. */
static inline int pasar_jpeg_lacks_its_end_only(VipsSource *source, VipsImage *header) {
    VipsImage *rows = NULL, *part = NULL;
    double sum = 0;
    int isScanned = 0, before = *pasar_vips_damage(), bad = 1;
    if (vips_image_get_typeof(header, "interlaced")
        && !vips_image_get_int(header, "interlaced", &isScanned) && isScanned) {
        size_t count = 0;
        const void *bytes = vips_source_map(source, &count);
        return bytes && pasar_jpeg_scans(bytes, count) >= (header->Bands == 1 ? 6 : 9);
    }
    /* Rows are read eight at a time: a large picture is looked at in an eighth of its size. */
    int shrink = header->Ysize > 2000 ? 8 : 1;
    if (vips_jpegload_source(source, &rows, "shrink", shrink, "access", VIPS_ACCESS_SEQUENTIAL,
            "fail_on", VIPS_FAIL_ON_ERROR, NULL))
        return 0;
    int height = rows->Ysize, blocks = 64 / shrink < height / 4 ? 64 / shrink : height / 4;
    int lost = height / 20 > blocks ? height / 20 : blocks;
    if (rows->Ysize > lost
        && !vips_extract_area(rows, &part, 0, 0, rows->Xsize, rows->Ysize - lost, NULL)) {
        bad = vips_avg(part, &sum, NULL);
        g_object_unref(part);
    }
    g_object_unref(rows);
    return !bad && *pasar_vips_damage() == before;
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
