/* SPDX-License-Identifier: MIT */
/* How the catalogue of diagnostics, rules included, is shown. Private to this folder. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "command/command.h"

/** Explain each of `words`, a code or a name. */
enum status explain_words(const char *const *words, size_t count);

/** List rules only, or everything, a line each. */
void explain_list(bool only_rules);

/** Write a page of the manual: `before`, up to the head of a table, then rules or all others. */
void explain_page(const char *before, bool of_rules);

#endif
