#ifndef PASAR_THAI_SHIM_H
#define PASAR_THAI_SHIM_H
#include <stddef.h>
#include <thai/thbrk.h>
#include <thai/thwbrk.h>

/* A word breaker over libthai's own dictionary; NULL where that isn't installed. */
static inline void *pasar_thai_breaker(void) { return th_brk_new(NULL); }

/* Places of breaks in a text that ends with a zero; the breaker itself isn't changed. */
static inline int pasar_thai_breaks(
    void *breaker, const wchar_t *text, int *places, size_t most) {
    return th_brk_wc_find_breaks((ThBrk *)breaker, text, places, most);
}

#endif
