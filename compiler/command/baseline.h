/* SPDX-License-Identifier: MIT */
/* The old contracts that `widlc breaking` compares with. Private to this folder. */
#ifndef BASELINE_H
#define BASELINE_H

#include "command/run.h"

struct baseline;

/** Open what `--against` names, and report what is wrong with it. Never NULL. */
struct baseline *baseline_open(const struct run *run);

/** The old version of a file; NULL: there is none, or it has errors, which were reported. */
const struct model_file *baseline_find(struct baseline *baseline, const struct model_file *file);

/**
 * The old contracts that are not there any more: neither among the new ones, nor beside those or
 * below an import directory. None when the baseline is a single contract.
 *
 * Return: an array that lives as long as the baseline, without those that have errors, which were
 *         reported.
 */
const struct model_file *const *baseline_gone(struct baseline *baseline, size_t *ret_count);

void baseline_free(struct baseline *baseline);

#endif
