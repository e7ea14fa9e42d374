/* SPDX-License-Identifier: MIT */
/* What those who answer requests have in common. Private to this folder. */
#ifndef CONTEXT_H
#define CONTEXT_H

#include "base/json.h"
#include "lsp/analysis.h"
#include "lsp/params.h"

/** Why a request fails: codes of JSON-RPC and LSP. */
enum failure_code {
    FAILURE_PARSE = -32700,
    FAILURE_REQUEST = -32600,
    FAILURE_METHOD = -32601,
    FAILURE_PARAMS = -32602,
    FAILURE_NOT_INITIALIZED = -32002,
    FAILURE_REFUSED = -32803,
};

struct failure {
    enum failure_code code;
    struct text message;
};

/** What requests are answered from. */
struct context {
    struct arena *arena; /**< of the message that is being answered */
    struct documents documents;
    struct workspace workspace;
    enum lines_unit unit;
    struct failure failure; /**< of that message, if it fails */
};

/** The place that a request is about. */
struct spot {
    struct document *document;
    struct analysis *analysis; /**< with the syntax tree of the document */
    const struct source *source;
    uint32_t offset;
};

/** Fail. Return: false. */
bool context_fail(struct context *context, enum failure_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** The document that `params` name; NULL: it failed. */
struct document *context_document(struct context *context, const struct json_node *params);

/** What is known about a document as it is now. */
struct analysis *context_analysis(struct context *context, struct document *document);

/** The place that `params` name; false: it failed. */
bool context_spot(struct context *context, const struct json_node *params, struct spot *ret_spot);

/** Read a position; false: it is none. */
bool context_position(const struct json_node *value, struct position *ret_position);

void context_write_position(struct json *json, const char *key, struct position position);

/** Write the range of `span`, which is in a file of `analysis`. */
void context_write_range(const struct context *context, struct json *json, const char *key,
                         struct analysis *analysis, struct span span);

/** Write the range as the place in its file. */
void context_write_location(struct context *context, struct json *json, const char *key,
                            struct analysis *analysis, struct span span);

/** What the editor calls a file. */
const char *context_uri(struct context *context, const char *canonical);

#endif
