/* SPDX-License-Identifier: MIT */
/*
 * Errors, procedures and topics: for each a description that the runtime works from, and thin typed
 * functions around the runtime's untyped ones.
 *
 * A side that is not generated has no functions, and what only it needs of a description is empty.
 */
#include <inttypes.h>

#include "gen/c/c_file.h"

#define NOTHING ((struct text){NULL, 0})

static bool has_side(const struct c_file *c, enum gen_sides side)
{
    return c->options->sides & side;
}

/* The args, result or event of something, or the payload of an error, with its two functions. */
struct message {
    const struct model_message *model;
    struct text type;
    struct text name; /* what its functions begin with */
    enum c_uses uses;
    bool single;           /* its C type is the bare value */
    struct text inherited; /* the type that it has in the base that declares it; or empty */
};

/* A message without content needs no functions, but for one that is strict: to refuse content. */
static bool is_used(const struct message *message, enum c_uses use)
{
    return !c_is_empty(message->model) || (message->model->is_strict && use == C_READ);
}

/* The name of a function of the message, `NULL` when nobody needs it. */
static struct text message_function(struct c_file *c, const struct message *message,
                                    enum c_uses use)
{
    if (!(message->uses & use) || !is_used(message, use))
        return text_of("NULL");
    return arena_format(c->arena, "%.*s_%s", TEXT_ARG(message->name),
                        use == C_WRITTEN ? "write" : "read");
}

/* `{sizeof(TYPE), NAME_write, NAME_read}`; without content there is no type. */
static struct text payload_of(struct c_file *c, const struct message *message)
{
    struct text size = c_is_empty(message->model)
                           ? text_of("0")
                           : arena_format(c->arena, "sizeof(%.*s)", TEXT_ARG(message->type));

    return arena_format(c->arena, "{%.*s, %.*s, %.*s}", TEXT_ARG(size),
                        TEXT_ARG(message_function(c, message, C_WRITTEN)),
                        TEXT_ARG(message_function(c, message, C_READ)));
}

static void put_message(struct c_file *c, const struct message *message)
{
    if (message->uses & C_WRITTEN && is_used(message, C_WRITTEN))
        c_write_message(c, message_function(c, message, C_WRITTEN), message->type, message->model,
                        message->single);
    if (message->uses & C_READ && is_used(message, C_READ))
        c_read_message(c, message_function(c, message, C_READ), message->type, message->model,
                       message->single);
}

/* Sets $name$ to a value in both texts. */
static void set(struct c_file *c, const char *name, struct text value)
{
    emit_set(&c->header, name, value);
    emit_set(&c->source, name, value);
}

/* Declares a function in the header and begins its definition in the source. */
static void put_function(struct c_file *c, struct text head, const struct text *parts, size_t count)
{
    c_parameters(&c->header, head, parts, count, ";");
    emit_text(&c->source, "\n");
    c_parameters(&c->source, head, parts, count, "");
    emit_text(&c->source, "{\n");
    c->source.indent++;
}

static struct text with_prefix(struct c_file *c, const char *before, struct text name,
                               const char *behind)
{
    return arena_format(c->arena, "%s%.*s%s", before, TEXT_ARG(name), behind);
}

void c_errors(struct c_file *c)
{
    for (size_t i = 0; i < c->file->error_count; i++) {
        const struct model_error *error = &c->file->errors[i];
        struct text name = names_error(c->arena, error);
        struct message payload = {&error->payload, name, name, C_BOTH_WAYS, false, NOTHING};

        set(c, "error", name);
        set(c, "uri", c_string(c->arena, error->uri));
        emit_text(&c->header, "\n");
        c_docs(&c->header, &error->about, NULL);
        if (!c_is_empty(&error->payload))
            c_message_struct(c, name, &error->payload);
        emit_text(&c->header, "#define $error$_uri $uri$\n"
                              "extern const widl_stub_error $error$_stub;\n");
        put_message(c, &payload);
        emit_line(&c->source, "\nconst widl_stub_error %.*s_stub = {%.*s_uri, %.*s};",
                  TEXT_ARG(name), TEXT_ARG(name), TEXT_ARG(payload_of(c, &payload)));
    }
}

/* The names that a procedure's functions and types share. */
struct procedure {
    const struct model_procedure *model;
    struct text name;        /* fleet_device_get */
    struct text own;         /* get */
    struct text args_type;   /* empty when there are no arguments */
    struct text result_type; /* empty when there is no result */
    struct text table;       /* fleet_device_callee */
    struct message args;
    struct message result;
};

/* `fleet_device_get` and what follows it, for a member of `interface` whose own part is `get`. */
static struct text member_name(struct c_file *c, const struct model_interface *interface,
                               struct text own, const char *behind)
{
    return arena_format(c->arena, "%.*s_%.*s%s", TEXT_ARG(names_interface(c->arena, interface)),
                        TEXT_ARG(own), behind);
}

/* Declares the struct of a message. That of an inherited member is the base's under another name:
 * one function can serve both. */
static void declare_message(struct c_file *c, const struct message *message)
{
    if (message->inherited.size > 0)
        emit_line(&c->header, "typedef %.*s %.*s;", TEXT_ARG(message->inherited),
                  TEXT_ARG(message->type));
    else
        c_message_struct(c, message->type, message->model);
}

static struct procedure procedure_of(struct c_file *c, const struct model_interface *interface,
                                     const struct model_procedure *model)
{
    struct text owner = names_interface(c->arena, interface);
    struct text own = names_procedure(c->arena, model);
    struct procedure p = {.model = model, .own = own};

    p.name = member_name(c, interface, own, "");
    p.table = with_prefix(c, "", owner, "_callee");
    if (!c_is_empty(&model->args))
        p.args_type = with_prefix(c, "", p.name, "_args");
    if (model->result_is_single)
        p.result_type = names_type(c->arena, model->result.positional[0].type);
    else if (!c_is_empty(&model->result))
        p.result_type = with_prefix(c, "", p.name, "_result");
    p.args = (struct message){&model->args,
                              p.args_type,
                              with_prefix(c, "", p.name, "_args"),
                              c_message_uses(c, GEN_CLIENT),
                              false,
                              NOTHING};
    p.result = (struct message){&model->result,
                                p.result_type,
                                with_prefix(c, "", p.name, "_result"),
                                c_message_uses(c, GEN_SERVER),
                                model->result_is_single,
                                NOTHING};
    if (model->origin != interface) {
        p.args.inherited = member_name(c, model->origin, own, "_args");
        p.result.inherited = member_name(c, model->origin, own, "_result");
    }
    return p;
}

static void set_procedure(struct c_file *c, const struct procedure *p)
{
    set(c, "name", p->name);
    set(c, "NAME", names_upper(c->arena, p->name));
    set(c, "own", p->own);
    set(c, "uri", c_string(c->arena, p->model->uri));
    set(c, "uri_text", p->model->uri);
}

static void declare_messages(struct c_file *c, const struct procedure *p)
{
    if (p->args_type.size > 0) {
        emit_text(&c->header, "\n/** Arguments of $name$(). */\n");
        declare_message(c, &p->args);
    }
    if (p->result_type.size > 0 && !p->model->result_is_single) {
        emit_text(&c->header, "\n/** Results of $name$(). */\n");
        declare_message(c, &p->result);
    }
}

/* `const TYPE *name`, nothing when there is no type. */
static struct text pointer_to(struct c_file *c, struct text type, const char *name)
{
    if (type.size == 0)
        return NOTHING;
    return arena_format(c->arena, "const %.*s *%s", TEXT_ARG(type), name);
}

/* Which member of the error union has a payload first; NULL when none has. */
static const struct model_error *first_payload(const struct model_procedure *model)
{
    for (size_t i = 0; i < model->throw_count; i++)
        if (!c_is_empty(&model->throws[i]->payload))
            return model->throws[i];
    return NULL;
}

static struct text error_constant(struct c_file *c, const struct procedure *p,
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

static void declare_error_union(struct c_file *c, const struct procedure *p)
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

static void put_catch(struct c_file *c, const struct procedure *p)
{
    const struct model_error *first = first_payload(p->model);
    struct text kind = with_prefix(c, "", p->name, "_error_kind ");
    struct text parts[] = {
        text_of("const widl_error *error"),
        text_of("widl_arena *memory"),
        with_prefix(c, "", p->name, "_error *ret_error"),
    };

    declare_error_union(c, p);
    emit_text(&c->header,
              "/** Which declared error `error` is; its payload lives in `memory`. */\n");
    put_function(c, arena_format(c->arena, "%.*s%.*s_catch", TEXT_ARG(kind), TEXT_ARG(p->name)),
                 parts, 3);
    emit_set(&c->source, "payload",
             first ? with_prefix(c, "&ret_error->", error_union_member(c, first), "")
                   : text_of("NULL"));
    emit_text(&c->source, "int index = widl_stub_catch(&$name$_stub, error, memory, $payload$);\n"
                          "\n"
                          "ret_error->kind = ($name$_error_kind)(index + 1);\n"
                          "return ret_error->kind;\n");
    emit_close(&c->source, "");
}

static void put_dispatch(struct c_file *c, const struct procedure *p)
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

static void put_description(struct c_file *c, const struct procedure *p)
{
    struct emit *out = &c->source;
    const struct model_procedure *model = p->model;

    if (model->throw_count > 0)
        emit_text(out, "\nstatic const widl_stub_error *const $name$_errors[] = {\n");
    for (size_t i = 0; i < model->throw_count; i++)
        emit_line(out, "    &%.*s_stub,", TEXT_ARG(names_error(c->arena, model->throws[i])));
    if (model->throw_count > 0)
        emit_text(out, "};\n");
    emit_set(out, "args", payload_of(c, &p->args));
    emit_set(out, "result", payload_of(c, &p->result));
    emit_set(out, "errors",
             model->throw_count > 0 ? with_prefix(c, "", p->name, "_errors") : text_of("NULL"));
    emit_set(out, "count", arena_format(c->arena, "%zu", model->throw_count));
    emit_set(out, "timeout", arena_format(c->arena, "%" PRIu32, model->timeout_ms));
    emit_set(out, "dispatch", text_of("NULL"));
    emit_set(out, "slot", text_of("0"));
    if (has_side(c, GEN_SERVER)) {
        emit_set(out, "dispatch", with_prefix(c, "", p->name, "_dispatch"));
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
                   "};\n");
}

/* The comment of a procedure, which ends with what `remark` says of its first function. */
static void put_procedure_docs(struct c_file *c, const struct procedure *p, struct text remark)
{
    if (p->model->is_idempotent)
        remark = arena_format(c->arena,
                              "%.*s\nIdempotent: a call can be repeated when its outcome "
                              "is not known.",
                              TEXT_ARG(remark));
    c_docs(&c->header, &p->model->about, remark.data);
}

static struct text call_remark(struct c_file *c, const struct procedure *p)
{
    struct text remark =
        arena_format(c->arena, "Calls %.*s and waits%s.", TEXT_ARG(p->model->uri),
                     p->result_type.size > 0 ? "; `call` owns what the result points to" : "");

    if (p->model->timeout_ms == 0)
        return remark;
    return arena_format(c->arena,
                        "%.*s\nTimes out after %" PRIu32 " ms, unless the call says "
                        "otherwise.",
                        TEXT_ARG(remark), p->model->timeout_ms);
}

static void put_call(struct c_file *c, const struct procedure *p)
{
    struct text result =
        p->result_type.size > 0 ? with_prefix(c, "", p->result_type, " *ret_result") : NOTHING;
    struct text parts[] = {
        text_of("widl_session *session"),
        pointer_to(c, p->args_type, "args"),
        result,
        text_of("widl_call *call"),
    };

    emit_text(&c->header, "\n");
    put_procedure_docs(c, p, call_remark(c, p));
    put_function(c, with_prefix(c, "bool ", p->name, ""), parts, 4);
    emit_set(&c->source, "args", text_of(p->args_type.size > 0 ? "args" : "NULL"));
    emit_set(&c->source, "result", text_of(result.size > 0 ? "ret_result" : "NULL"));
    emit_text(&c->source,
              "return widl_stub_call(session, &$name$_stub, $args$, $result$, call);\n");
    emit_close(&c->source, "");
}

static void put_adapter(struct c_file *c, const struct procedure *p)
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

static void put_async(struct c_file *c, const struct procedure *p)
{
    struct text callback[] = {
        text_of("void *user"),
        pointer_to(c, p->result_type, "result"),
        text_of("const widl_error *error"),
    };
    struct text parts[] = {
        text_of("widl_session *session"),
        pointer_to(c, p->args_type, "args"),
        text_of("uint32_t timeout_ms"),
        with_prefix(c, "", p->name, "_fn *on_result"),
        text_of("void *user"),
        text_of("widl_error *error"),
    };

    emit_text(&c->header, "/** The end of $name$_async(): `error` is NULL when it succeeded. */\n");
    c_parameters(&c->header, with_prefix(c, "typedef void ", p->name, "_fn"), callback, 3, ";");
    put_adapter(c, p);
    put_function(c, with_prefix(c, "bool ", p->name, "_async"), parts, 6);
    emit_set(&c->source, "args", text_of(p->args_type.size > 0 ? "args" : "NULL"));
    emit_text(&c->source, "return widl_stub_call_async(session, &$name$_stub, $args$, timeout_ms, "
                          "$name$_adapt, (void (*)(void))on_result, "
                          "user, error);\n");
    emit_close(&c->source, "");
}

static void put_reply(struct c_file *c, const struct procedure *p)
{
    struct text parts[] = {
        text_of("widl_invocation *invocation"),
        pointer_to(c, p->result_type, "result"),
    };

    emit_text(&c->header, "/** Answers a call of $name$(), which ends the invocation. */\n");
    put_function(c, with_prefix(c, "bool ", p->name, "_reply"), parts, 2);
    emit_set(&c->source, "result", text_of(p->result_type.size > 0 ? "result" : "NULL"));
    emit_text(&c->source, "return widl_stub_reply(invocation, &$name$_stub, $result$, NULL);\n");
    emit_close(&c->source, "");
}

static void put_throw(struct c_file *c, const struct procedure *p, const struct model_error *error)
{
    struct text type = c_is_empty(&error->payload) ? NOTHING : names_error(c->arena, error);
    struct text parts[] = {
        text_of("widl_invocation *invocation"),
        pointer_to(c, type, "error"),
    };
    struct text member = names_error_member(c->arena, error);

    put_function(
        c, arena_format(c->arena, "bool %.*s_throw_%.*s", TEXT_ARG(p->name), TEXT_ARG(member)),
        parts, 2);
    emit_set(&c->source, "error", names_error(c->arena, error));
    emit_set(&c->source, "payload", text_of(type.size > 0 ? "error" : "NULL"));
    emit_text(&c->source, "return widl_stub_throw(invocation, &$error$_stub, $payload$, NULL);\n");
    emit_close(&c->source, "");
}

static void put_caller(struct c_file *c, const struct procedure *p)
{
    put_call(c, p);
    put_async(c, p);
    if (p->model->throw_count > 0)
        put_catch(c, p);
}

static void put_callee(struct c_file *c, const struct procedure *p)
{
    if (!has_side(c, GEN_CLIENT))
        emit_text(&c->header, "\n");
    put_reply(c, p);
    for (size_t i = 0; i < p->model->throw_count; i++)
        put_throw(c, p, p->model->throws[i]);
}

static void put_procedure(struct c_file *c, const struct procedure *p)
{
    set_procedure(c, p);
    put_message(c, &p->args);
    put_message(c, &p->result);
    if (has_side(c, GEN_SERVER))
        put_dispatch(c, p);
    put_description(c, p);
    if (has_side(c, GEN_CLIENT))
        put_caller(c, p);
    if (has_side(c, GEN_SERVER))
        put_callee(c, p);
}

static void declare_handler(struct c_file *c, const struct procedure *p)
{
    struct text parts[] = {
        text_of("widl_invocation *invocation"),
        pointer_to(c, p->args_type, "args"),
        text_of("void *user"),
    };

    emit_text(&c->header, "\n");
    if (has_side(c, GEN_CLIENT))
        emit_text(&c->header, "/** Serves $uri_text$, at once or later. */\n");
    else
        put_procedure_docs(
            c, p,
            arena_format(c->arena, "Serves %.*s, at once or later.", TEXT_ARG(p->model->uri)));
    c_parameters(&c->header, with_prefix(c, "typedef void ", p->name, "_handler"), parts, 3, ";");
}

static void declare_table(struct c_file *c, const struct model_interface *interface)
{
    struct emit *out = &c->header;

    emit_text(out,
              "\n"
              "/** What a callee of this interface implements; an empty slot is not served. */\n"
              "typedef struct $interface$_callee {\n");
    for (size_t i = 0; i < interface->procedure_count; i++) {
        struct procedure p = procedure_of(c, interface, &interface->procedures[i]);

        emit_line(out, "    %.*s_handler *%.*s;", TEXT_ARG(p.name),
                  TEXT_ARG(names_member(c->arena, p.own)));
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
              "}\n");
}

static void put_interface(struct c_file *c, const struct model_interface *interface)
{
    struct emit *out = &c->source;

    emit_text(out, "\nstatic const widl_stub_procedure *const $interface$_procedures[] = {\n");
    for (size_t i = 0; i < interface->procedure_count; i++) {
        struct procedure p = procedure_of(c, interface, &interface->procedures[i]);

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

static void put_procedures(struct c_file *c, const struct model_interface *interface)
{
    for (size_t i = 0; i < interface->procedure_count; i++) {
        struct procedure p = procedure_of(c, interface, &interface->procedures[i]);

        set_procedure(c, &p);
        declare_messages(c, &p);
        if (has_side(c, GEN_SERVER))
            declare_handler(c, &p);
    }
    if (has_side(c, GEN_SERVER))
        declare_table(c, interface);
    for (size_t i = 0; i < interface->procedure_count; i++) {
        struct procedure p = procedure_of(c, interface, &interface->procedures[i]);

        put_procedure(c, &p);
    }
    if (has_side(c, GEN_SERVER))
        put_interface(c, interface);
}

/* The names that a topic's functions and types share. */
struct topic {
    const struct model_topic *model;
    struct text name;  /* fleet_device_asked */
    struct text owner; /* fleet_device */
    struct text own;   /* asked */
    struct message event;
};

static struct topic topic_of(struct c_file *c, const struct model_interface *interface,
                             const struct model_topic *model)
{
    struct topic t = {.model = model};
    struct text event;

    t.owner = names_interface(c->arena, interface);
    t.own = names_topic(c->arena, model);
    t.name = member_name(c, interface, t.own, "");
    event = with_prefix(c, "", t.name, "_event");
    t.event = (struct message){&model->event, c_is_empty(&model->event) ? NOTHING : event,
                               event,         c_message_uses(c, GEN_SERVER),
                               false,         NOTHING};
    if (model->origin != interface)
        t.event.inherited = member_name(c, model->origin, t.own, "_event");
    return t;
}

/* Whether the function that publishes is all that the header has. */
static bool is_only_published(const struct c_file *c, const struct topic *t)
{
    return t->event.type.size == 0 && !has_side(c, GEN_CLIENT);
}

static void put_publish(struct c_file *c, const struct topic *t)
{
    struct text parts[] = {
        text_of("widl_session *session"),
        pointer_to(c, t->event.type, "event"),
        text_of("const widl_publish_options *options"),
        text_of("widl_error *error"),
    };

    if (is_only_published(c, t))
        c_docs(&c->header, &t->model->about,
               arena_format(c->arena, "Publishes to %.*s. options: may be NULL.",
                            TEXT_ARG(t->model->uri))
                   .data);
    else
        emit_text(&c->header, "/** Publishes to $uri_text$. options: may be NULL. */\n");
    put_function(
        c, arena_format(c->arena, "bool %.*s_publish_%.*s", TEXT_ARG(t->owner), TEXT_ARG(t->own)),
        parts, 4);
    emit_set(&c->source, "event", text_of(t->event.type.size > 0 ? "event" : "NULL"));
    emit_text(&c->source,
              "return widl_stub_publish(session, &$name$_stub, $event$, options, error);\n");
    emit_close(&c->source, "");
}

static void put_subscribe(struct c_file *c, const struct topic *t)
{
    struct text parts[] = {
        text_of("widl_session *session"),
        with_prefix(c, "", t->name, "_fn *on_event"),
        text_of("void *user"),
        text_of("widl_error *error"),
    };

    emit_text(&c->header, "/** Subscribes to $uri_text$; end it with widl_unsubscribe(). */\n");
    put_function(c,
                 arena_format(c->arena, "widl_subscription *%.*s_subscribe_%.*s",
                              TEXT_ARG(t->owner), TEXT_ARG(t->own)),
                 parts, 4);
    emit_text(&c->source, "return widl_stub_subscribe(session, &$name$_stub, $name$_adapt, (void "
                          "(*)(void))on_event, user, error);\n");
    emit_close(&c->source, "");
}

static void put_event_adapter(struct c_file *c, struct text type)
{
    struct emit *out = &c->source;

    emit_text(out, "\n"
                   "static void $name$_adapt(void (*callback)(void), void *user, const void "
                   "*event, const widl_event *details)\n"
                   "{\n");
    out->indent++;
    if (type.size > 0) {
        emit_set(out, "type", type);
        emit_text(out, "(($name$_fn *)callback)(user, (const $type$ *)event, details);\n");
    } else {
        emit_text(out, "(void)event;\n(($name$_fn *)callback)(user, details);\n");
    }
    emit_close(out, "");
}

/* The struct of an event and the type of the function that receives it, if there are any. */
static void declare_event(struct c_file *c, const struct topic *t)
{
    struct text callback[] = {
        text_of("void *user"),
        pointer_to(c, t->event.type, "event"),
        text_of("const widl_event *details"),
    };

    if (is_only_published(c, t))
        return;
    c_docs(&c->header, &t->model->about,
           arena_format(c->arena, "An event of %.*s.", TEXT_ARG(t->model->uri)).data);
    if (t->event.type.size > 0)
        declare_message(c, &t->event);
    if (has_side(c, GEN_CLIENT))
        c_parameters(&c->header, with_prefix(c, "typedef void ", t->name, "_fn"), callback, 3, ";");
}

static void put_topic(struct c_file *c, const struct model_interface *interface,
                      const struct model_topic *topic)
{
    struct topic t = topic_of(c, interface, topic);

    set(c, "name", t.name);
    set(c, "uri_text", topic->uri);
    emit_text(&c->header, "\n");
    declare_event(c, &t);
    put_message(c, &t.event);
    set(c, "name", t.name);
    if (has_side(c, GEN_CLIENT))
        put_event_adapter(c, t.event.type);
    emit_line(&c->source, "\nstatic const widl_stub_topic %.*s_stub = {", TEXT_ARG(t.name));
    emit_line(&c->source, "    %.*s,", TEXT_ARG(c_string(c->arena, topic->uri)));
    emit_line(&c->source, "    %.*s,", TEXT_ARG(payload_of(c, &t.event)));
    emit_text(&c->source, "};\n");
    if (has_side(c, GEN_SERVER))
        put_publish(c, &t);
    if (has_side(c, GEN_CLIENT))
        put_subscribe(c, &t);
}

void c_interfaces(struct c_file *c)
{
    for (size_t i = 0; i < c->file->interface_count; i++) {
        const struct model_interface *interface = c->file->interfaces_by_base[i];

        set(c, "interface", names_interface(c->arena, interface));
        if (interface->procedure_count > 0)
            put_procedures(c, interface);
        for (size_t j = 0; j < interface->topic_count; j++)
            put_topic(c, interface, &interface->topics[j]);
    }
}
