/* SPDX-License-Identifier: MIT */
/*
 * Doc comments: paragraphs, lists, `code`, fenced code, and links to http and https. Everything
 * else is text, whatever it looks like. Private to this folder.
 */
#ifndef PROSE_H
#define PROSE_H

#include "doc/form.h"

/** Write `text` as blocks. */
void prose_write(struct doc *doc, struct text text);

/** Write a line of text: no blocks. */
void prose_line(struct doc *doc, struct text text);

#endif
