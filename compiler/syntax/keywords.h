/* SPDX-License-Identifier: MIT */
/* The words of the grammar, from the table of its tokens. */
#ifndef KEYWORDS_H
#define KEYWORDS_H

#include <stddef.h>

/** The keyword number `index`, from 0, in the order of the alphabet; NULL behind the last. */
const char *keywords_get(size_t index);

#endif
