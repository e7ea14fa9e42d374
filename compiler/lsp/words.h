/* SPDX-License-Identifier: MIT */
/* The words of the language: what the files of editors are made from. */
#ifndef WORDS_H
#define WORDS_H

#include <stdio.h>

/** Write each word on a line of its own, behind what it is: `keyword`, `type` or `decorator`. */
void words_write(FILE *out);

#endif
