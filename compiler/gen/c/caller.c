/* SPDX-License-Identifier: MIT */
/* The caller's side of a procedure: thin typed functions around the runtime's untyped ones. */
#include <inttypes.h>

#include "gen/c/procedure.h"

/* Which member of the error union has a payload first; NULL when none has. */
static const struct model_error *first_payload(const struct model_procedure *model)
{
    for (size_t i = 0; i < model->throw_count; i++)
        if (!c_is_empty(&model->throws[i]->payload))
            return model->throws[i];
    return NULL;
}

static struct text error_constant(struct c_file *c, const struct c_procedure *p,
                                  const struct model_error *error)
{
    struct text member = names_error_member(c->arena, error);

    return names_upper(
        c->arena, arena_format(c->arena, "%.*s_ERROR_%.*s", TEXT_ARG(p->name), TEXT_ARG(member)));
}

/* `kind` is taken by the union's tag. */
static struct text error_union_member(struct c_file *c, const struct model_error *error)
{
    struct text member = names_member(c->arena, names_error_member(c->arena, error));

    return text_is(member, "kind") ? text_of("kind_") : member;
}

static void declare_error_union(struct c_file *c, const struct c_procedure *p)
{
    struct emit *out = &c->header;

    emit_text(out,
              "\n/** What $name$() can throw; OTHER is everything the contract does not name. */\n"
              "typedef enum $name$_error_kind {\n"
              "    $NAME$_ERROR_OTHER = 0,\n");
    for (size_t i = 0; i < p->model->throw_count; i++)
        emit_line(out, "    %.*s,", TEXT_ARG(error_constant(c, p, p->model->throws[i])));
    emit_text(out, "} $name$_error_kind;\n"
                   "\n"
                   "typedef struct $name$_error {\n"
                   "    $name$_error_kind kind;\n");
    if (first_payload(p->model)) {
        emit_text(out, "    union {\n");
        for (size_t i = 0; i < p->model->throw_count; i++) {
            const struct model_error *error = p->model->throws[i];

            if (!c_is_empty(&error->payload))
                emit_line(out, "        %.*s %.*s;", TEXT_ARG(names_error(c->arena, error)),
                          TEXT_ARG(error_union_member(c, error)));
        }
        emit_text(out, "    };\n");
    }
    emit_text(out, "} $name$_error;\n");
}

static void put_catch(struct c_file *c, const struct c_procedure *p)
{
    const struct model_error *first = first_payload(p->model);
    struct text kind = c_with_prefix(c, "", p->name, "_error_kind ");
    struct text parts[] = {
        text_of("const widl_error *error"),
        text_of("widl_arena *memory"),
        c_with_prefix(c, "", p->name, "_error *ret_error"),
    };

    declare_error_union(c, p);
    emit_text(&c->header,
              "/** Which declared error `error` is; its payload lives in `memory`. */\n");
    c_put_function(c, arena_format(c->arena, "%.*s%.*s_catch", TEXT_ARG(kind), TEXT_ARG(p->name)),
                   parts, 3);
    emit_set(&c->source, "payload",
             first ? c_with_prefix(c, "&ret_error->", error_union_member(c, first), "")
                   : text_of("NULL"));
    emit_text(&c->source, "int index = widl_stub_catch(&$name$_stub, error, memory, $payload$);\n"
                          "\n"
                          "ret_error->kind = ($name$_error_kind)(index + 1);\n"
                          "return ret_error->kind;\n");
    emit_close(&c->source, "");
}

static struct text call_remark(struct c_file *c, const struct c_procedure *p)
{
    struct text remark =
        arena_format(c->arena, "Calls %.*s and waits%s.", TEXT_ARG(p->model->uri.text),
                     p->result_type.size > 0 ? "; `call` owns what the result points to" : "");

    if (p->model->timeout_ms == 0)
        return remark;
    return arena_format(c->arena,
                        "%.*s\nTimes out after %" PRIu32 " ms, unless the call says "
                        "otherwise.",
                        TEXT_ARG(remark), p->model->timeout_ms);
}

static void put_call(struct c_file *c, const struct c_procedure *p)
{
    struct text result =
        p->result_type.size > 0 ? c_with_prefix(c, "", p->result_type, " *ret_result") : C_NOTHING;
    struct text parts[] = {
        text_of("widl_session *session"),
        c_pointer_to(c, p->args_type, "args"),
        result,
        text_of("widl_call *call"),
    };

    if (c_has_streams(p->model)) {
        c_put_stream_call(c, p, call_remark(c, p));
        return;
    }
    emit_text(&c->header, "\n");
    c_procedure_docs(c, p, call_remark(c, p));
    c_put_function(c, c_with_prefix(c, "bool ", p->name, ""), parts, 4);
    emit_set(&c->source, "args", text_of(p->args_type.size > 0 ? "args" : "NULL"));
    emit_set(&c->source, "result", text_of(result.size > 0 ? "ret_result" : "NULL"));
    emit_text(&c->source,
              "return widl_stub_call(session, &$name$_stub, $args$, $result$, call);\n");
    emit_close(&c->source, "");
}

static void put_adapter(struct c_file *c, const struct c_procedure *p)
{
    struct emit *out = &c->source;

    emit_text(out, "\n"
                   "static void $name$_adapt(void (*callback)(void), void *user, const void "
                   "*result, const widl_error *error)\n"
                   "{\n");
    out->indent++;
    if (p->result_type.size > 0) {
        emit_set(out, "result", p->result_type);
        emit_text(out, "(($name$_fn *)callback)(user, (const $result$ *)result, error);\n");
    } else {
        emit_text(out, "(void)result;\n(($name$_fn *)callback)(user, error);\n");
    }
    emit_close(out, "");
}

static void put_async(struct c_file *c, const struct c_procedure *p)
{
    struct text callback[] = {
        text_of("void *user"),
        c_pointer_to(c, p->result_type, "result"),
        text_of("const widl_error *error"),
    };
    struct text parts[] = {
        text_of("widl_session *session"),
        c_pointer_to(c, p->args_type, "args"),
        text_of("const widl_call_options *options"),
        c_with_prefix(c, "", p->name, "_fn *on_result"),
        text_of("void *user"),
        text_of("widl_error *error"),
    };

    emit_text(&c->header, "/** The end of $name$_async(): `error` is NULL when it succeeded. */\n");
    c_parameters(&c->header, c_with_prefix(c, "typedef void ", p->name, "_fn"), callback, 3, ";");
    put_adapter(c, p);
    if (c_has_streams(p->model)) {
        c_put_stream_async(c, p);
        return;
    }
    c_put_function(c, c_with_prefix(c, "widl_call_id ", p->name, "_async"), parts, 6);
    emit_set(&c->source, "args", text_of(p->args_type.size > 0 ? "args" : "NULL"));
    emit_text(&c->source, "return widl_stub_call_async(session, &$name$_stub, $args$, options, "
                          "$name$_adapt, (void (*)(void))on_result, "
                          "user, error);\n");
    emit_close(&c->source, "");
}

void c_put_caller(struct c_file *c, const struct c_procedure *p)
{
    put_call(c, p);
    put_async(c, p);
    if (p->model->throw_count > 0)
        put_catch(c, p);
}
