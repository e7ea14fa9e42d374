/* SPDX-License-Identifier: MIT */
/*
 * The answers to requests about documents. Each writes the member "result", or fails without having
 * written anything. Private to this folder.
 */
#ifndef METHODS_H
#define METHODS_H

#include "lsp/context.h"

typedef bool method_fn(struct context *context, const struct json_node *params, struct json *json);

method_fn hover_answer;
method_fn definition_answer;
method_fn references_answer;
method_fn highlight_answer;
method_fn symbols_answer;
method_fn rename_prepare;
method_fn rename_answer;
method_fn completion_answer;
method_fn format_answer;
method_fn actions_answer;

/** Append the notification that says what is wrong with a document. */
void publish(struct context *context, struct document *document, struct buffer *out);

/** The same for a document that is closed: nothing. */
void publish_nothing(const struct document *document, struct buffer *out);

#endif
