/* SPDX-License-Identifier: MIT */
/* Topics: a description that the runtime works from, and typed functions to publish and subscribe.
 */
#include "gen/c/message.h"

/* The names that a topic's functions and types share. */
struct topic {
    const struct model_topic *model;
    struct text name;  /* fleet_device_asked */
    struct text owner; /* fleet_device */
    struct text own;   /* asked */
    struct c_message event;
};

static struct topic topic_of(struct c_file *c, const struct model_interface *interface,
                             const struct model_topic *model)
{
    struct topic t = {.model = model};
    struct text event;

    t.owner = names_interface(c->arena, interface);
    t.own = names_topic(c->arena, model);
    t.name = c_member_name(c, interface, t.own, "");
    event = c_with_prefix(c, "", t.name, "_event");
    t.event = (struct c_message){
        .model = &model->event,
        .type = c_is_empty(&model->event) ? C_NOTHING : event,
        .name = event,
        .owner = t.name,
        .uses = c_message_uses(c, GEN_SERVER),
    };
    if (model->origin != interface)
        t.event.inherited = c_member_name(c, model->origin, t.own, "_event");
    return t;
}

/* Whether the function that publishes is all that the header has. */
static bool is_only_published(const struct c_file *c, const struct topic *t)
{
    return t->event.type.size == 0 && !c_has_side(c, GEN_CLIENT);
}

static void put_publish(struct c_file *c, const struct topic *t)
{
    struct text parts[] = {
        text_of("widl_session *session"),
        c_pointer_to(c, t->event.type, "event"),
        text_of("const widl_publish_options *options"),
        text_of("widl_error *error"),
    };

    if (is_only_published(c, t))
        c_docs(&c->header, &t->model->about,
               arena_format(c->arena, "Publishes to %.*s. options: may be NULL.",
                            TEXT_ARG(t->model->uri.text))
                   .data);
    else
        emit_text(&c->header, "/** Publishes to $uri_text$. options: may be NULL. */\n");
    c_put_function(
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
        text_of("const widl_subscribe_options *options"),
        c_with_prefix(c, "", t->name, "_fn *on_event"),
        text_of("void *user"),
        text_of("widl_error *error"),
    };

    emit_text(&c->header,
              "/** Subscribes to $uri_text$; end it with widl_unsubscribe(). options: may be "
              "NULL. */\n");
    c_put_function(c,
                   arena_format(c->arena, "widl_subscription *%.*s_subscribe_%.*s",
                                TEXT_ARG(t->owner), TEXT_ARG(t->own)),
                   parts, 5);
    emit_text(&c->source,
              "return widl_stub_subscribe(session, &$name$_stub, options, $name$_adapt, (void "
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
        c_pointer_to(c, t->event.type, "event"),
        text_of("const widl_event *details"),
    };

    if (is_only_published(c, t))
        return;
    c_docs(&c->header, &t->model->about,
           arena_format(c->arena, "An event of %.*s.", TEXT_ARG(t->model->uri.text)).data);
    if (t->event.type.size > 0)
        c_declare_message(c, &t->event);
    if (c_has_side(c, GEN_CLIENT))
        c_parameters(&c->header, c_with_prefix(c, "typedef void ", t->name, "_fn"), callback, 3,
                     ";");
}

void c_put_topic(struct c_file *c, const struct model_interface *interface,
                 const struct model_topic *topic)
{
    struct topic t = topic_of(c, interface, topic);

    c_set(c, "name", t.name);
    c_set(c, "uri_text", topic->uri.text);
    emit_text(&c->header, "\n");
    declare_event(c, &t);
    c_put_message(c, &t.event);
    c_set(c, "name", t.name);
    if (c_has_side(c, GEN_CLIENT))
        put_event_adapter(c, t.event.type);
    struct text uri = c_put_uri(c, &topic->uri, &t.event);

    if (c->options->has_doubles)
        emit_line(&c->header, "/* For test doubles. */\nextern const widl_stub_topic %.*s_stub;",
                  TEXT_ARG(t.name));
    emit_line(&c->source, "\n%sconst widl_stub_topic %.*s_stub = {",
              c->options->has_doubles ? "" : "static ", TEXT_ARG(t.name));
    emit_line(&c->source, "    %.*s,", TEXT_ARG(uri));
    emit_line(&c->source, "    %.*s,", TEXT_ARG(c_payload_of(c, &t.event)));
    emit_text(&c->source, "};\n");
    if (c_has_side(c, GEN_SERVER))
        put_publish(c, &t);
    if (c_has_side(c, GEN_CLIENT))
        put_subscribe(c, &t);
}
