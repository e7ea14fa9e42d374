/* SPDX-License-Identifier: MIT */
/* How the catalogue of diagnostics, rules included, is shown. Private to this folder. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "command/command.h"

/** Explain each of `words`, a code or a name. */
enum status explain_words(const char *const *words, size_t count);

/** What the pages of the manual are about. */
enum explain_group { EXPLAIN_CODES, EXPLAIN_LINT, EXPLAIN_BREAKING };

/** List one group, or everything for EXPLAIN_CODES, a line each. */
void explain_list(enum explain_group group);

/** Write a page of the manual: `before`, up to the head of a table, then the group. */
void explain_page(const char *before, enum explain_group group);

#endif
