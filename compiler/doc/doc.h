/* SPDX-License-Identifier: MIT */
/* Documents for people, made from models. The same contracts always give the same text. */
#ifndef DOC_H
#define DOC_H

#include "base/arena.h"
#include "base/buffer.h"
#include "model/model.h"

enum doc_format { DOC_MARKDOWN, DOC_HTML };

/** The contracts that are documented together. Links lead to what these declare, nowhere else. */
struct doc_set {
    const struct model_file *const *files;
    size_t count;
};

/** One document of all contracts: as HTML a page that needs nothing but itself. */
void doc_write(const struct doc_set *set, enum doc_format format, struct buffer *out);

/** Markdown of the contract `index`, with links to the documents of the others. */
void doc_write_part(const struct doc_set *set, size_t index, struct buffer *out);

/** The path of that document, below the directory that all are in: `fleet/device.md`. */
struct text doc_part_path(struct arena *arena, const struct model_file *file);

#endif
