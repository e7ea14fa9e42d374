/* SPDX-License-Identifier: MIT */
/* From a descriptor, which gen/describe writes, back to models. */
#ifndef DESCRIPTOR_H
#define DESCRIPTOR_H

#include "diag/diag.h"
#include "model/model.h"

/** Models, and what they point into. */
struct descriptor;

/**
 * Read the descriptor at `path`, which can come from anywhere: what does not make sense is refused,
 * with the place in the file. What C and URIs demand of names is not checked again.
 *
 * Return: never NULL, for diagnostics show what was read; without files when there were errors, all
 *         of which were reported.
 */
struct descriptor *descriptor_load(const char *path, struct diagnostics *diagnostics);

/** The same from memory. */
struct descriptor *descriptor_read(const char *path, struct text text,
                                   struct diagnostics *diagnostics);

void descriptor_free(struct descriptor *descriptor);

/** All files, imports first. They live as long as the descriptor. */
const struct model_file *const *descriptor_files(const struct descriptor *descriptor,
                                                 size_t *ret_count);

/** Those that were asked for when the descriptor was written, in that order. */
const struct model_file *const *descriptor_roots(const struct descriptor *descriptor,
                                                 size_t *ret_count);

#endif
