/* SPDX-License-Identifier: MIT */
/*
 * The callee's side of procedures: the table of an interface, how invocations reach the functions
 * in it, and the functions that answer them.
 */
#include "gen/c/procedure.h"

void c_put_dispatch(struct c_file *c, const struct c_procedure *p)
{
    struct emit *out = &c->source;

    emit_text(out, "\n"
                   "static void $name$_dispatch(void (*function)(void), widl_invocation "
                   "*invocation, const void *args, void *user)\n"
                   "{\n");
    out->indent++;
    if (p->args_type.size > 0) {
        emit_set(out, "args", p->args_type);
        emit_text(out, "(($name$_handler *)function)(invocation, (const $args$ *)args, user);\n");
    } else {
        emit_text(out, "(void)args;\n(($name$_handler *)function)(invocation, user);\n");
    }
    emit_close(out, "");
}

static void put_reply(struct c_file *c, const struct c_procedure *p)
{
    struct text parts[] = {
        text_of("widl_invocation *invocation"),
        c_pointer_to(c, p->result_type, "result"),
    };

    emit_text(&c->header, "/** Answers a call of $name$(), which ends the invocation. */\n");
    c_put_function(c, c_with_prefix(c, "bool ", p->name, "_reply"), parts, 2);
    emit_set(&c->source, "result", text_of(p->result_type.size > 0 ? "result" : "NULL"));
    emit_text(&c->source, "return widl_stub_reply(invocation, &$name$_stub, $result$, NULL);\n");
    emit_close(&c->source, "");
}

static void put_throw(struct c_file *c, const struct c_procedure *p,
                      const struct model_error *error)
{
    struct text type = c_is_empty(&error->payload) ? C_NOTHING : names_error(c->arena, error);
    struct text parts[] = {
        text_of("widl_invocation *invocation"),
        c_pointer_to(c, type, "error"),
    };
    struct text member = names_error_member(c->arena, error);

    c_put_function(
        c, arena_format(c->arena, "bool %.*s_throw_%.*s", TEXT_ARG(p->name), TEXT_ARG(member)),
        parts, 2);
    emit_set(&c->source, "error", names_error(c->arena, error));
    emit_set(&c->source, "payload", text_of(type.size > 0 ? "error" : "NULL"));
    emit_text(&c->source, "return widl_stub_throw(invocation, &$error$_stub, $payload$, NULL);\n");
    emit_close(&c->source, "");
}

void c_put_callee(struct c_file *c, const struct c_procedure *p)
{
    if (!c_has_side(c, GEN_CLIENT))
        emit_text(&c->header, "\n");
    c_put_progress(c, p);
    put_reply(c, p);
    for (size_t i = 0; i < p->model->throw_count; i++)
        put_throw(c, p, p->model->throws[i]);
}

void c_declare_handler(struct c_file *c, const struct c_procedure *p)
{
    struct text parts[] = {
        text_of("widl_invocation *invocation"),
        c_pointer_to(c, p->args_type, "args"),
        text_of("void *user"),
    };

    emit_text(&c->header, "\n");
    if (c_has_side(c, GEN_CLIENT))
        emit_text(&c->header, "/** Serves $uri_text$, at once or later. */\n");
    else
        c_procedure_docs(
            c, p,
            arena_format(c->arena, "Serves %.*s, at once or later.", TEXT_ARG(p->model->uri.text)));
    c_parameters(&c->header, c_with_prefix(c, "typedef void ", p->name, "_handler"), parts, 3, ";");
    c_declare_input_handler(c, p);
}

void c_declare_table(struct c_file *c, const struct model_interface *interface)
{
    struct emit *out = &c->header;

    emit_text(out,
              "\n"
              "/** What a callee of this interface implements; an empty slot is not served. */\n"
              "typedef struct $interface$_callee {\n");
    for (size_t i = 0; i < interface->procedure_count; i++) {
        struct c_procedure p;

        c_begin_member(c);
        p = c_procedure_of(c, interface, &interface->procedures[i]);
        emit_line(out, "    %.*s_handler *%.*s;", TEXT_ARG(p.name),
                  TEXT_ARG(names_member(c->arena, p.own)));
        if (p.model->has_input)
            emit_line(out, "    %.*s_handler *%.*s;", TEXT_ARG(p.input_name),
                      TEXT_ARG(p.input_slot));
    }
    emit_text(out,
              "} $interface$_callee;\n"
              "\n"
              "/** For $interface$_serve(). */\n"
              "extern const widl_stub_interface $interface$_stub;\n"
              "\n"
              "/** Serve every procedure whose slot in `callee`, which is copied, is filled. */\n"
              "static inline widl_service *$interface$_serve(widl_session *session, const "
              "$interface$_callee *callee, void *user, widl_error *error)\n"
              "{\n"
              "    return widl_stub_serve(session, &$interface$_stub, callee, sizeof(*callee), "
              "user, error);\n"
              "}\n"
              "\n"
              "/** The same with options of each procedure, but for `match` and `invoke`. */\n"
              "static inline widl_service *$interface$_serve_with(widl_session *session, const "
              "$interface$_callee *callee, void *user, const widl_register_options *options, "
              "widl_error *error)\n"
              "{\n"
              "    return widl_stub_serve_with(session, &$interface$_stub, callee, "
              "sizeof(*callee), user, options, error);\n"
              "}\n");
}

void c_put_table(struct c_file *c, const struct model_interface *interface)
{
    struct emit *out = &c->source;

    emit_text(out, "\nstatic const widl_stub_procedure *const $interface$_procedures[] = {\n");
    for (size_t i = 0; i < interface->procedure_count; i++) {
        struct c_procedure p;

        c_begin_member(c);
        p = c_procedure_of(c, interface, &interface->procedures[i]);
        emit_line(out, "    &%.*s_stub,", TEXT_ARG(p.name));
    }
    emit_text(out, "};\n");
    emit_set(out, "string", c_string(c->arena, interface->name));
    emit_set(out, "count", arena_format(c->arena, "%zu", interface->procedure_count));
    emit_text(out, "\n"
                   "const widl_stub_interface $interface$_stub = {\n"
                   "    $string$,\n"
                   "    $interface$_procedures,\n"
                   "    $count$,\n"
                   "};\n");
}
