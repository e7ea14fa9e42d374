/* SPDX-License-Identifier: MIT */
/*
 * Procedures with streams. The caller gives functions that take the items of a result and that make
 * the items of an argument, or sends those itself; the callee has a second slot for the items that
 * arrive, and a function that sends one.
 */
#include "gen/c/procedure.h"

static void set_types(struct c_file *c, const struct c_procedure *p)
{
    c_set(c, "item", p->item_type);
    c_set(c, "input", p->input_type);
}

void c_declare_items(struct c_file *c, const struct c_procedure *p)
{
    if (!p->model->has_items || p->model->item_is_single)
        return;
    emit_text(&c->header, "\n/** One item of what $name$() brings before its result. */\n");
    c_declare_message(c, &p->item);
}

static void declare_progress_fn(struct c_file *c)
{
    emit_text(&c->header,
              "/** Takes an item, valid until it returns. Return: false to cancel the call. */\n"
              "typedef bool $name$_progress_fn(void *user, const $item$ *item);\n");
    emit_text(&c->source,
              "\n"
              "static bool $name$_progress_adapt(void (*callback)(void), void *user, const void "
              "*item)\n"
              "{\n"
              "    return (($name$_progress_fn *)callback)(user, (const $item$ *)item);\n"
              "}\n");
}

static void declare_next_fn(struct c_file *c)
{
    emit_text(
        &c->header,
        "/** Makes the next item, borrowed until it is called again. Return: false for none. */\n"
        "typedef bool $name$_next_fn(void *user, $input$ *ret_item);\n");
    emit_text(&c->source,
              "\n"
              "static bool $name$_next_adapt(void (*callback)(void), void *user, void *ret_item)\n"
              "{\n"
              "    return (($name$_next_fn *)callback)(user, ($input$ *)ret_item);\n"
              "}\n");
}

static void declare_stream(struct c_file *c, const struct c_procedure *p)
{
    emit_text(&c->header, "\n");
    if (p->model->has_items)
        declare_progress_fn(c);
    if (p->model->has_input)
        declare_next_fn(c);
    emit_text(&c->header, "/** The functions that $name$() calls; each may be NULL. */\n"
                          "typedef struct $name$_stream {\n");
    if (p->model->has_items)
        emit_text(&c->header, "    $name$_progress_fn *on_progress;\n");
    if (p->model->has_input)
        emit_text(&c->header, "    $name$_next_fn *next;\n");
    emit_text(&c->header, "    void *user;\n"
                          "} $name$_stream;\n"
                          "\n");
}

void c_put_stream_call(struct c_file *c, const struct c_procedure *p, struct text remark)
{
    bool has_result = p->result_type.size > 0;
    struct text parts[] = {
        text_of("widl_session *session"),
        c_pointer_to(c, p->args_type, "args"),
        c_with_prefix(c, "const ", p->name, "_stream *stream"),
        has_result ? c_with_prefix(c, "", p->result_type, " *ret_result") : C_NOTHING,
        text_of("widl_call *call"),
    };

    set_types(c, p);
    declare_stream(c, p);
    c_procedure_docs(c, p, remark);
    c_put_function(c, c_with_prefix(c, "bool ", p->name, ""), parts, 5);
    emit_set(&c->source, "args", text_of(p->args_type.size > 0 ? "args" : "NULL"));
    emit_set(&c->source, "result", text_of(has_result ? "ret_result" : "NULL"));
    emit_text(&c->source, "widl_stub_stream functions = {\n");
    emit_text(&c->source, p->model->has_items
                              ? "    $name$_progress_adapt,\n"
                                "    stream ? (void (*)(void))stream->on_progress : NULL,\n"
                              : "    NULL,\n    NULL,\n");
    emit_text(&c->source, p->model->has_input
                              ? "    $name$_next_adapt,\n"
                                "    stream ? (void (*)(void))stream->next : NULL,\n"
                              : "    NULL,\n    NULL,\n");
    emit_text(&c->source, "    stream ? stream->user : NULL,\n"
                          "};\n"
                          "\n"
                          "return widl_stub_call_stream(session, &$name$_stub, $args$, &functions, "
                          "$result$, call);\n");
    emit_close(&c->source, "");
}

static void declare_handlers(struct c_file *c, const struct c_procedure *p)
{
    emit_text(&c->header,
              "/** The functions that $name$_async() leads to; `on_result` is not NULL. "
              "*/\n"
              "typedef struct $name$_handlers {\n");
    if (p->model->has_items)
        emit_text(&c->header, "    $name$_progress_fn *on_progress;\n");
    emit_text(&c->header, "    $name$_fn *on_result;\n"
                          "} $name$_handlers;\n");
}

/* What follows an asynchronous call with a stream of arguments. */
static void put_send(struct c_file *c, const struct c_procedure *p)
{
    struct text parts[] = {
        text_of("widl_session *session"),
        text_of("widl_call_id call"),
        c_pointer_to(c, p->input_type, "item"),
        text_of("widl_error *error"),
    };

    emit_text(&c->header,
              "/** Sends an item of a call of $name$_async(): see widl_call_send(). */\n");
    c_put_function(c, c_with_prefix(c, "bool ", p->name, "_send"), parts, 4);
    emit_text(&c->source, "return widl_stub_send(session, &$name$_stub, call, item, error);\n");
    emit_close(&c->source, "");
    parts[2] = C_NOTHING;
    emit_text(&c->header,
              "/** Ends the items of a call of $name$_async(): see widl_call_finish(). */\n");
    c_put_function(c, c_with_prefix(c, "bool ", p->name, "_finish"), parts, 4);
    emit_text(&c->source, "return widl_call_finish(session, call, NULL, error);\n");
    emit_close(&c->source, "");
}

void c_put_stream_async(struct c_file *c, const struct c_procedure *p)
{
    struct text parts[] = {
        text_of("widl_session *session"),
        c_pointer_to(c, p->args_type, "args"),
        text_of("const widl_call_options *options"),
        c_with_prefix(c, "const ", p->name, "_handlers *handlers"),
        text_of("void *user"),
        text_of("widl_error *error"),
    };

    declare_handlers(c, p);
    c_put_function(c, c_with_prefix(c, "widl_call_id ", p->name, "_async"), parts, 6);
    emit_set(&c->source, "args", text_of(p->args_type.size > 0 ? "args" : "NULL"));
    emit_text(&c->source, "widl_stub_handlers functions = {\n"
                          "    $name$_adapt,\n"
                          "    handlers ? (void (*)(void))handlers->on_result : NULL,\n");
    emit_text(&c->source, p->model->has_items
                              ? "    $name$_progress_adapt,\n"
                                "    handlers ? (void (*)(void))handlers->on_progress : NULL,\n"
                              : "    NULL,\n    NULL,\n");
    emit_text(&c->source, "};\n"
                          "\n"
                          "return widl_stub_call_open(session, &$name$_stub, $args$, options, "
                          "&functions, user, error);\n");
    emit_close(&c->source, "");
    if (p->model->has_input)
        put_send(c, p);
}

void c_declare_input_handler(struct c_file *c, const struct c_procedure *p)
{
    struct text parts[] = {
        text_of("widl_invocation *invocation"),
        c_pointer_to(c, p->input_type, "item"),
        text_of("void *user"),
    };

    if (!p->model->has_input)
        return;
    emit_text(
        &c->header,
        "/** Takes an item for $name$(), valid until it returns; NULL: there is no more. */\n");
    c_parameters(&c->header, c_with_prefix(c, "typedef void ", p->input_name, "_handler"), parts, 3,
                 ";");
}

static void put_input_dispatch(struct c_file *c, const struct c_procedure *p)
{
    emit_set(&c->source, "handler", c_with_prefix(c, "", p->input_name, "_handler"));
    emit_text(&c->source,
              "\n"
              "static void $name$_input_dispatch(void (*function)(void), widl_invocation "
              "*invocation, const void *item, void *user)\n"
              "{\n"
              "    (($handler$ *)function)(invocation, (const $input$ *)item, user);\n"
              "}\n");
}

void c_put_input(struct c_file *c, const struct c_procedure *p)
{
    struct emit *out = &c->source;
    bool is_server = c_has_side(c, GEN_SERVER);

    if (!p->model->has_input)
        return;
    set_types(c, p);
    c_put_message(c, &p->input);
    if (is_server)
        put_input_dispatch(c, p);
    emit_text(out, "\nstatic const widl_stub_input $name$_input = {\n");
    emit_line(out, "    %.*s,", TEXT_ARG(c_payload_of(c, &p->input)));
    emit_line(out, "    %zu,", p->model->args.positional_count);
    emit_text(out, is_server ? "    $name$_input_dispatch,\n" : "    NULL,\n");
    if (is_server)
        emit_line(out, "    offsetof(%.*s, %.*s),", TEXT_ARG(p->table), TEXT_ARG(p->input_slot));
    else
        emit_text(out, "    0,\n");
    emit_text(out, "};\n");
}

void c_put_progress(struct c_file *c, const struct c_procedure *p)
{
    struct text parts[] = {
        text_of("widl_invocation *invocation"),
        c_pointer_to(c, p->item_type, "item"),
        text_of("widl_error *error"),
    };

    if (!p->model->has_items)
        return;
    emit_text(&c->header,
              "/** Sends an item to the caller of $name$(): see widl_invocation_progress(). */\n");
    c_put_function(c, c_with_prefix(c, "bool ", p->name, "_progress"), parts, 3);
    emit_text(&c->source, "return widl_stub_progress(invocation, &$name$_stub, item, error);\n");
    emit_close(&c->source, "");
}
