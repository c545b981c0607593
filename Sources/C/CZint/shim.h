#ifndef PASAR_ZINT_SHIM_H
#define PASAR_ZINT_SHIM_H
#include <zint.h>

/* Swift doesn't import arrays as large as the one that holds a symbol's modules. */
static inline int pasar_zint_is_dark(const struct zint_symbol *symbol, int x, int row) {
    return symbol->encoded_data[row][x >> 3] >> (x & 7) & 1;
}

#endif
