/* SPDX-License-Identifier: MIT */
/*
 * The descriptor: contracts as JSON, with everything that a model holds, for programs that check
 * payloads, write docs or generate code. docs/descriptor.schema.json is its grammar; descriptor/
 * reads it again.
 */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include "base/buffer.h"
#include "diag/diag.h"
#include "model/model.h"

/**
 * Append the descriptor of `files` and of all that they import, each once, imports first. The same
 * models give the same text, wherever their files are.
 *
 * Return: false when two files have the same path, which was reported.
 */
bool describe(const struct model_file *const *files, size_t count, struct diagnostics *diagnostics,
              struct buffer *out);

/** What a plugin is told besides. */
struct describe_request {
    const char *widlc;          /**< its version */
    const char *const *options; /**< KEY=VALUE, each key once */
    size_t option_count;
};

/** The same for a plugin: a descriptor with one member more, `request`, unless that is NULL. */
bool describe_for_plugin(const struct model_file *const *files, size_t count,
                         const struct describe_request *request, struct diagnostics *diagnostics,
                         struct buffer *out);

#endif
