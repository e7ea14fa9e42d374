/* SPDX-License-Identifier: MIT */
/* Texts that fit a type. Private to this folder. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "doc/form.h"

/** Longest text that is looked for. */
#define SAMPLE_SIZE_MAX 200

/**
 * A text that a STRING, URI or DECIMAL can be: its length and all its patterns are kept.
 *
 * Return: false when none was found, for there is none, or only after more steps than are taken.
 */
bool sample_find(struct doc *doc, const struct model_type *type, struct text *ret_sample);

#endif
