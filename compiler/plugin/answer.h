/* SPDX-License-Identifier: MIT */
/* From what a plugin wrote to what it means. Private to this folder. */
#ifndef ANSWER_H
#define ANSWER_H

#include "base/json_read.h"
#include "base/names.h"
#include "plugin/plugin.h"
#include "source/source.h"

/**
 * Read the answer of the plugin `name` about `files` and what they import.
 *
 * Return: false after a report, with the place in the answer; then it has no files.
 */
bool answer_read(const char *name, struct text text, const struct model_file *const *files,
                 size_t count, struct diagnostics *diagnostics, struct plugin_answer *answer);

/**
 * The place in a contract that a `position` of an answer is about. `files` are the models by path.
 *
 * Return: false: there is no such place.
 */
bool position_find(const struct names *files, const struct json_node *position,
                   struct span *ret_span);

#endif
