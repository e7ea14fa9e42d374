/* SPDX-License-Identifier: MIT */
/*
 * What a new version of a contract breaks. Findings are diagnostics of the codes of
 * diag/breaking.def, placed in the new contract, with a note at the old one.
 *
 * Callees are taken to be upgraded before callers, and publishers before subscribers: in arguments
 * it counts what the old contract sends, in results, events and errors what it reads.
 */
#ifndef BREAKING_H
#define BREAKING_H

#include "diag/catalogue.h"
#include "model/model.h"

/** Sets of categories: bits `1 << CATALOGUE_WIRE` to `1 << CATALOGUE_ABI`. */
#define BREAKING_ALL                                                                               \
    (1u << CATALOGUE_WIRE | 1u << CATALOGUE_URI | 1u << CATALOGUE_SOURCE | 1u << CATALOGUE_ABI)

/** Switch on the rules of `categories`, but for those that the policy names already. */
void breaking_choose(struct diag_policy *policy, unsigned categories);

/** Two versions of one file. */
struct breaking_pair {
    const struct model_file *before;
    const struct model_file *after;
};

/** Report everything that breaks. The places of both versions must outlive the diagnostics. */
void breaking_compare(const struct breaking_pair *pairs, size_t count,
                      struct diagnostics *diagnostics);

/**
 * Report old contracts of which there is no new version, and what of them `after`, the new
 * contracts, do not serve.
 */
void breaking_report_gone(const struct model_file *const *gone, size_t gone_count,
                          const struct model_file *const *after, size_t after_count,
                          struct diagnostics *diagnostics);

#endif
