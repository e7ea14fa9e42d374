/* SPDX-License-Identifier: MIT */
/* The rules, in groups. Private to this folder. */
#ifndef RULES_H
#define RULES_H

#include "base/names.h"
#include "diag/diag.h"
#include "lint/subjects.h"

enum uri_kind { URI_OF_PROCEDURE, URI_OF_TOPIC, URI_OF_ERROR, URI_KIND_COUNT };

/** What the rules know of a run. */
struct lint {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct model_file *file;      /**< whose subjects are visited */
    struct names *uris[URI_KIND_COUNT]; /**< struct model_about by URI, of all files */
    struct names *thrown;               /**< errors that a procedure throws, by their URI */
    /** What the walk has passed, the last one first: patterns, and what is called as it stands. */
    struct overlap_entry *patterns[URI_KIND_COUNT];
    struct overlap_entry *exact[URI_KIND_COUNT];
    size_t compared; /**< how many of them, with each other */
};

/** How subjects are spelt. */
void naming_check(struct lint *lint, const struct subject *subject);

/** Whether they have docs. */
void docs_check(struct lint *lint, const struct subject *subject);

/** What values they allow. */
void values_check(struct lint *lint, const struct subject *subject);

/** Their URIs, the package included. */
void uris_check(struct lint *lint, const struct subject *subject);

/** What they use, and who uses them. */
void usage_check(struct lint *lint, const struct subject *subject);

/** Note the URI of a subject, which no other file should have. */
void uris_collect(struct lint *lint, const struct subject *subject);

/** Compare the URI of a subject with those before it that it could share calls or events with. */
void overlaps_collect(struct lint *lint, const struct subject *subject, enum uri_kind kind);

/** Note the errors that a subject throws. */
void usage_collect(struct lint *lint, const struct subject *subject);

#endif
