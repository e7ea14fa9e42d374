/* SPDX-License-Identifier: MIT */
/*
 * Takes messages and finds who answers them, by a table. Documents are analyzed when someone asks,
 * and when the client is silent: whoever types faster than that skips the states between. What
 * changes spoils the analysis of its own document and of those that import it.
 *
 * Requests are answered in the order of their arrival, so that there is never one to be cancelled.
 */
#include "lsp/server.h"

#include <stdlib.h>

#include "base/memory.h"
#include "lsp/framing.h"
#include "lsp/methods.h"
#include "lsp/uri.h"
#include "source/search.h"

enum state { STATE_NEW, STATE_RUNNING, STATE_SHUT_DOWN };

struct server {
    struct context context;
    struct arena *arena; /* lives as long as the server */
    struct server_options options;
    enum state state;
    bool is_over;
};

/* Something that happens, which has no answer. */
typedef void event_fn(struct server *server, const struct json_node *params, struct buffer *out);

static const char *absolute(struct server *server, const char *directory)
{
    return search_canonical(server->arena, directory).data;
}

struct server *server_new(const struct server_options *options)
{
    struct arena *arena = arena_new();
    struct server *server = arena_alloc(arena, sizeof(*server));
    const char **directories = arena_alloc(arena, options->count * sizeof(*directories));

    server->arena = arena;
    server->options = *options;
    for (size_t i = 0; i < options->count; i++)
        directories[i] = absolute(server, options->directories[i]);
    server->context.workspace.directories = directories;
    server->context.workspace.count = options->count;
    return server;
}

void server_free(struct server *server)
{
    if (!server)
        return;
    documents_free(&server->context.documents);
    arena_free(server->arena);
}

bool server_is_over(const struct server *server, bool *ret_is_clean)
{
    *ret_is_clean = server->state == STATE_SHUT_DOWN;
    return server->is_over;
}

/* Forget what is known about documents that are made of the file `canonical`; NULL: about all. */
static void spoil(struct server *server, const char *canonical)
{
    for (struct document *document = server->context.documents.first; document;
         document = document->next) {
        if (canonical && document->analysis && strcmp(document->canonical, canonical) != 0 &&
            !analysis_uses(document->analysis, canonical) && document->analysis->model)
            continue;
        analysis_free(document->analysis);
        document->analysis = NULL;
        document->is_shown = false;
    }
}

static void choose_root(struct server *server, const struct json_node *params)
{
    const struct json_node *folder = params_first(params_member(params, "workspaceFolders"));
    struct text uri;
    struct text path;

    if ((params_text(params_member(folder, "uri"), &uri) ||
         params_text(params_member(params, "rootUri"), &uri)) &&
        uri_to_path(server->arena, uri, &path))
        server->context.workspace.root = absolute(server, path.data);
    else if (params_text(params_member(params, "rootPath"), &path))
        server->context.workspace.root = absolute(server, arena_text(server->arena, path).data);
}

static void choose_unit(struct server *server, const struct json_node *capabilities)
{
    const struct json_node *general = params_member(capabilities, "general");
    struct text name;

    for (const struct json_node *item = params_first(params_member(general, "positionEncodings"));
         item; item = item->next) {
        if (params_text(item, &name) && text_is(name, "utf-8"))
            server->context.unit = LINES_UTF8;
    }
}

/* Take import directories from settings; those of the command line stay in front. */
static void choose_directories(struct server *server, const struct json_node *settings)
{
    const struct json_node *list = params_member(settings, "importDirectories");
    struct workspace *workspace = &server->context.workspace;
    size_t count = 0;
    struct text name;

    for (const struct json_node *item = params_first(list); item; item = item->next)
        count++;
    const char **directories =
        arena_alloc(server->arena, (server->options.count + count) * sizeof(*directories));
    for (size_t i = 0; i < server->options.count; i++)
        directories[i] = workspace->directories[i];
    workspace->count = server->options.count;
    for (const struct json_node *item = params_first(list); item; item = item->next) {
        if (!params_text(item, &name) || name.size == 0)
            continue;
        const char *root = name.data[0] != '/' && workspace->root ? workspace->root : "";
        const char *slash = *root ? "/" : "";
        struct text path = arena_format(server->arena, "%s%s%.*s", root, slash, TEXT_ARG(name));
        directories[workspace->count++] = absolute(server, path.data);
    }
    workspace->directories = directories;
}

static void write_capabilities(const struct server *server, struct json *json)
{
    static const char *const provided[] = {
        "hoverProvider",          "definitionProvider",
        "referencesProvider",     "documentHighlightProvider",
        "documentSymbolProvider", "documentFormattingProvider",
    };
    static const char *const triggers[] = {"@", ".", ":", "\"", "/"};

    json_begin_object(json, "capabilities");
    json_write_string(json, "positionEncoding",
                      text_of(server->context.unit == LINES_UTF8 ? "utf-8" : "utf-16"));
    json_begin_object(json, "textDocumentSync");
    json_write_bool(json, "openClose", true);
    json_write_integer(json, "change", 2);
    json_end_object(json);
    for (size_t i = 0; i < sizeof(provided) / sizeof(provided[0]); i++)
        json_write_bool(json, provided[i], true);
    json_begin_object(json, "renameProvider");
    json_write_bool(json, "prepareProvider", true);
    json_end_object(json);
    json_begin_object(json, "completionProvider");
    json_begin_array(json, "triggerCharacters");
    for (size_t i = 0; i < sizeof(triggers) / sizeof(triggers[0]); i++)
        json_write_string(json, NULL, text_of(triggers[i]));
    json_end_array(json);
    json_end_object(json);
    json_begin_object(json, "codeActionProvider");
    json_begin_array(json, "codeActionKinds");
    json_write_string(json, NULL, text_of("quickfix"));
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
}

static bool initialize(struct server *server, const struct json_node *params, struct json *json)
{
    if (server->state != STATE_NEW)
        return context_fail(&server->context, FAILURE_REQUEST, "initialized before");
    server->state = STATE_RUNNING;
    choose_root(server, params);
    choose_unit(server, params_member(params, "capabilities"));
    choose_directories(server, params_member(params, "initializationOptions"));
    json_begin_object(json, "result");
    write_capabilities(server, json);
    json_begin_object(json, "serverInfo");
    json_write_string(json, "name", text_of("widlc"));
    json_write_string(json, "version", text_of(server->options.version));
    json_end_object(json);
    json_end_object(json);
    return true;
}

static bool shut_down(struct server *server, struct json *json)
{
    server->state = STATE_SHUT_DOWN;
    json_write_null(json, "result");
    return true;
}

static void on_open(struct server *server, const struct json_node *params, struct buffer *out)
{
    const struct json_node *item = params_member(params, "textDocument");
    struct text uri;
    struct text text;
    int64_t version = 0;

    (void)out;
    if (!params_text(params_member(item, "uri"), &uri) ||
        !params_text(params_member(item, "text"), &text))
        return;
    params_integer(params_member(item, "version"), &version);
    struct document *document = documents_open(&server->context.documents, uri, text, version);
    document->is_shown = false;
    spoil(server, document->canonical);
}

static void apply_change(struct server *server, struct document *document,
                         const struct json_node *change)
{
    const struct json_node *range = params_member(change, "range");
    struct position begin;
    struct position end;
    struct text text;

    if (!params_text(params_member(change, "text"), &text))
        return;
    if (!range) {
        document->text.size = 0;
        buffer_append(&document->text, text);
    } else if (context_position(params_member(range, "start"), &begin) &&
               context_position(params_member(range, "end"), &end)) {
        document_edit(document, begin, end, server->context.unit, text);
    }
}

static void on_change(struct server *server, const struct json_node *params, struct buffer *out)
{
    struct document *document = context_document(&server->context, params);
    const struct json_node *changes = params_member(params, "contentChanges");

    (void)out;
    if (!document)
        return;
    for (const struct json_node *change = params_first(changes); change; change = change->next)
        apply_change(server, document, change);
    params_integer(params_member(params_member(params, "textDocument"), "version"),
                   &document->version);
    spoil(server, document->canonical);
}

static void on_close(struct server *server, const struct json_node *params, struct buffer *out)
{
    struct document *document = context_document(&server->context, params);

    if (!document)
        return;
    publish_nothing(document, out);
    const char *canonical = arena_text(server->context.arena, text_of(document->canonical)).data;
    documents_close(&server->context.documents, document);
    spoil(server, canonical);
}

/* Something on the disk changed: anything can depend on it. */
static void on_disk(struct server *server, const struct json_node *params, struct buffer *out)
{
    (void)params;
    (void)out;
    spoil(server, NULL);
}

static void on_settings(struct server *server, const struct json_node *params, struct buffer *out)
{
    (void)out;
    choose_directories(server, params_member(params_member(params, "settings"), "widl"));
    spoil(server, NULL);
}

static const struct {
    const char *name;
    method_fn *answer;
} methods[] = {
    {"textDocument/hover", hover_answer},
    {"textDocument/definition", definition_answer},
    {"textDocument/references", references_answer},
    {"textDocument/documentHighlight", highlight_answer},
    {"textDocument/documentSymbol", symbols_answer},
    {"textDocument/prepareRename", rename_prepare},
    {"textDocument/rename", rename_answer},
    {"textDocument/completion", completion_answer},
    {"textDocument/formatting", format_answer},
    {"textDocument/codeAction", actions_answer},
};

static const struct {
    const char *name;
    event_fn *take;
} events[] = {
    {"textDocument/didOpen", on_open},
    {"textDocument/didChange", on_change},
    {"textDocument/didClose", on_close},
    {"textDocument/didSave", on_disk},
    {"workspace/didChangeWatchedFiles", on_disk},
    {"workspace/didChangeConfiguration", on_settings},
};

static bool answer(struct server *server, struct text method, const struct json_node *params,
                   struct json *json)
{
    struct context *context = &server->context;

    if (text_is(method, "initialize"))
        return initialize(server, params, json);
    if (server->state == STATE_NEW)
        return context_fail(context, FAILURE_NOT_INITIALIZED, "'initialize' comes first");
    if (server->state == STATE_SHUT_DOWN)
        return context_fail(context, FAILURE_REQUEST, "nothing comes behind 'shutdown'");
    if (text_is(method, "shutdown"))
        return shut_down(server, json);
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (text_is(method, methods[i].name))
            return methods[i].answer(context, params, json);
    }
    return context_fail(context, FAILURE_METHOD, "no method is called '%.*s'", TEXT_ARG(method));
}

static void write_failure(const struct failure *failure, struct json *json)
{
    json_begin_object(json, "error");
    json_write_integer(json, "code", failure->code);
    json_write_string(json, "message", failure->message);
    json_end_object(json);
}

/* The id of a request is an integer or a string; that of what is no request is null. */
static void write_id(const struct json_node *id, struct json *json)
{
    struct text text;
    int64_t integer;

    if (params_text(id, &text))
        json_write_string(json, "id", text);
    else if (params_integer(id, &integer))
        json_write_integer(json, "id", integer);
    else
        json_write_null(json, "id");
}

static void finish(struct json *json, struct buffer *out)
{
    json_end_object(json);
    framing_write(out, buffer_text(&json->text));
    buffer_free(&json->text);
}

static void begin(struct json *json, const struct json_node *id)
{
    json_begin_object(json, NULL);
    json_write_string(json, "jsonrpc", text_of("2.0"));
    write_id(id, json);
}

static void refuse(struct server *server, const struct json_node *id, struct buffer *out)
{
    struct json json = {.is_compact = true};

    begin(&json, id);
    write_failure(&server->context.failure, &json);
    finish(&json, out);
}

static void take_request(struct server *server, const struct json_node *id, struct text method,
                         const struct json_node *params, struct buffer *out)
{
    struct json json = {.is_compact = true};

    begin(&json, id);
    if (!answer(server, method, params, &json))
        write_failure(&server->context.failure, &json);
    finish(&json, out);
}

static void take_event(struct server *server, struct text method, const struct json_node *params,
                       struct buffer *out)
{
    if (text_is(method, "exit"))
        server->is_over = true;
    if (server->state != STATE_RUNNING)
        return;
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        if (text_is(method, events[i].name))
            events[i].take(server, params, out);
    }
}

static void take_value(struct server *server, const struct json_node *value, struct buffer *out)
{
    const struct json_node *id = params_member(value, "id");
    const struct json_node *params = params_member(value, "params");
    struct text method;

    if (params_text(params_member(value, "method"), &method)) {
        if (id)
            take_request(server, id, method, params, out);
        else
            take_event(server, method, params, out);
        return;
    }
    /* An answer is to nothing that was asked. */
    if (params_member(value, "result") || params_member(value, "error"))
        return;
    context_fail(&server->context, FAILURE_REQUEST, "a message without a 'method'");
    refuse(server, id, out);
}

void server_take(struct server *server, struct text message, struct buffer *out)
{
    struct arena *arena = arena_new();
    struct json_problem problem = {0};
    const struct json_node *value = json_read(arena, message, &problem);

    server->context.arena = arena;
    if (value) {
        take_value(server, value, out);
    } else {
        context_fail(&server->context, FAILURE_PARSE, "byte %u: %s", (unsigned)problem.begin,
                     problem.message);
        refuse(server, NULL, out);
    }
    server->context.arena = NULL;
    arena_free(arena);
}

void server_idle(struct server *server, struct buffer *out)
{
    struct arena *arena = arena_new();

    server->context.arena = arena;
    for (struct document *document = server->context.documents.first; document;
         document = document->next) {
        if (!document->is_shown)
            publish(&server->context, document, out);
        document->is_shown = true;
    }
    server->context.arena = NULL;
    arena_free(arena);
}
