/* SPDX-License-Identifier: MIT */
/*
 * Procedures: their structs, and for each a description that the runtime works from. The functions
 * around them are written by caller.c and callee.c.
 *
 * A side that is not generated has no functions, and what only it needs of a description is empty.
 */
#include <inttypes.h>

#include "gen/c/procedure.h"

static const char *const invokes[] = {
    [MODEL_INVOKE_SINGLE] = "WIDL_INVOKE_SINGLE",
    [MODEL_INVOKE_ROUNDROBIN] = "WIDL_INVOKE_ROUNDROBIN",
    [MODEL_INVOKE_RANDOM] = "WIDL_INVOKE_RANDOM",
    [MODEL_INVOKE_FIRST] = "WIDL_INVOKE_FIRST",
    [MODEL_INVOKE_LAST] = "WIDL_INVOKE_LAST",
};

/* One of a procedure's messages: `own` is "_args" and the like. */
static struct c_message message_of(struct c_file *c, const struct c_procedure *p, const char *own,
                                   const struct model_message *model, bool is_single)
{
    const struct model_interface *origin = p->model->origin;
    struct c_message message = {
        .model = model,
        .name = c_with_prefix(c, "", p->name, own),
        .owner = p->name,
        .single = is_single,
        .uses = c_message_uses(c, model == &p->model->args ? GEN_CLIENT : GEN_SERVER),
    };

    if (is_single)
        message.type = names_type(c->arena, model->positional[0].type);
    else if (!c_is_empty(model))
        message.type = message.name;
    if (p->interface != origin)
        message.inherited = c_member_name(c, origin, p->own, own);
    return message;
}

static void set_input(struct c_file *c, const struct model_interface *interface,
                      struct c_procedure *p)
{
    struct text own;

    if (!p->model->has_input)
        return;
    own = names_input(c->arena, p->model);
    p->input = message_of(c, p, "_input", &p->model->input, true);
    p->input.uses = p->args.uses;
    p->input_type = p->input.type;
    p->input_name = c_member_name(c, interface, own, "");
    p->input_slot = names_member(c->arena, own);
}

struct c_procedure c_procedure_of(struct c_file *c, const struct model_interface *interface,
                                  const struct model_procedure *model)
{
    struct c_procedure p = {.model = model, .interface = interface};

    p.own = names_procedure(c->arena, model);
    p.name = c_member_name(c, interface, p.own, "");
    p.table = c_with_prefix(c, "", names_interface(c->arena, interface), "_callee");
    p.args = message_of(c, &p, "_args", &model->args, false);
    p.item = message_of(c, &p, "_item", &model->item, model->item_is_single);
    p.result = message_of(c, &p, "_result", &model->result, model->result_is_single);
    p.args_type = p.args.type;
    p.item_type = p.item.type;
    p.result_type = p.result.type;
    set_input(c, interface, &p);
    return p;
}

static void set_procedure(struct c_file *c, const struct c_procedure *p)
{
    c_set(c, "name", p->name);
    c_set(c, "NAME", names_upper(c->arena, p->name));
    c_set(c, "own", p->own);
    c_set(c, "uri_text", p->model->uri.text);
}

static void declare_messages(struct c_file *c, const struct c_procedure *p)
{
    c_declare_items(c, p);
    if (p->args_type.size > 0) {
        emit_text(&c->header, "\n/** Arguments of $name$(). */\n");
        c_declare_message(c, &p->args);
    }
    if (p->result_type.size > 0 && !p->model->result_is_single) {
        emit_text(&c->header, "\n/** Results of $name$(). */\n");
        c_declare_message(c, &p->result);
    }
}

static void put_description(struct c_file *c, const struct c_procedure *p)
{
    struct emit *out = &c->source;
    const struct model_procedure *model = p->model;

    if (model->throw_count > 0)
        emit_text(out, "\nstatic const widl_stub_error *const $name$_errors[] = {\n");
    for (size_t i = 0; i < model->throw_count; i++)
        emit_line(out, "    &%.*s_stub,", TEXT_ARG(names_error(c->arena, model->throws[i])));
    if (model->throw_count > 0)
        emit_text(out, "};\n");
    emit_set(out, "uri", c_put_uri(c, &model->uri, &p->args));
    emit_set(out, "args", c_payload_of(c, &p->args));
    emit_set(out, "item",
             model->has_items ? c_payload_of(c, &p->item) : text_of("{0, NULL, NULL}"));
    emit_set(out, "input",
             model->has_input ? c_with_prefix(c, "&", p->name, "_input") : text_of("NULL"));
    emit_set(out, "invoke", text_of(invokes[model->invoke]));
    emit_set(out, "result", c_payload_of(c, &p->result));
    emit_set(out, "errors",
             model->throw_count > 0 ? c_with_prefix(c, "", p->name, "_errors") : text_of("NULL"));
    emit_set(out, "count", arena_format(c->arena, "%zu", model->throw_count));
    emit_set(out, "timeout", arena_format(c->arena, "%" PRIu32, model->timeout_ms));
    emit_set(out, "idempotent", text_of(model->is_idempotent ? "true" : "false"));
    emit_set(out, "dispatch", text_of("NULL"));
    emit_set(out, "slot", text_of("0"));
    if (c_has_side(c, GEN_SERVER)) {
        emit_set(out, "dispatch", c_with_prefix(c, "", p->name, "_dispatch"));
        emit_set(out, "slot",
                 arena_format(c->arena, "offsetof(%.*s, %.*s)", TEXT_ARG(p->table),
                              TEXT_ARG(names_member(c->arena, p->own))));
    }
    emit_text(out, "\n"
                   "static const widl_stub_procedure $name$_stub = {\n"
                   "    $uri$,\n"
                   "    $args$,\n"
                   "    $result$,\n"
                   "    $errors$,\n"
                   "    $count$,\n"
                   "    $dispatch$,\n"
                   "    $slot$,\n"
                   "    $timeout$,\n"
                   "    $invoke$,\n"
                   "    $item$,\n"
                   "    $input$,\n"
                   "    $idempotent$,\n"
                   "};\n");
}

void c_procedure_docs(struct c_file *c, const struct c_procedure *p, struct text remark)
{
    if (p->model->is_idempotent)
        remark = arena_format(c->arena,
                              "%.*s\nIdempotent: a call can be repeated when its outcome "
                              "is not known.",
                              TEXT_ARG(remark));
    c_docs(&c->header, &p->model->about, remark.data);
}

static void put_procedure(struct c_file *c, const struct c_procedure *p)
{
    set_procedure(c, p);
    c_put_message(c, &p->args);
    if (p->model->has_items)
        c_put_message(c, &p->item);
    c_put_message(c, &p->result);
    c_put_input(c, p);
    if (c_has_side(c, GEN_SERVER))
        c_put_dispatch(c, p);
    put_description(c, p);
    if (c_has_side(c, GEN_CLIENT))
        c_put_caller(c, p);
    if (c_has_side(c, GEN_SERVER))
        c_put_callee(c, p);
}

void c_put_procedures(struct c_file *c, const struct model_interface *interface)
{
    for (size_t i = 0; i < interface->procedure_count; i++) {
        struct c_procedure p;

        c_begin_member(c);
        p = c_procedure_of(c, interface, &interface->procedures[i]);
        set_procedure(c, &p);
        declare_messages(c, &p);
        if (c_has_side(c, GEN_SERVER))
            c_declare_handler(c, &p);
    }
    if (c_has_side(c, GEN_SERVER))
        c_declare_table(c, interface);
    for (size_t i = 0; i < interface->procedure_count; i++) {
        struct c_procedure p;

        c_begin_member(c);
        p = c_procedure_of(c, interface, &interface->procedures[i]);
        put_procedure(c, &p);
    }
    if (c_has_side(c, GEN_SERVER))
        c_put_table(c, interface);
}
