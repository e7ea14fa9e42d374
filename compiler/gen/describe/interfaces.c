/* SPDX-License-Identifier: MIT */
/*
 * Interfaces, errors and the messages that they carry. Inherited members are written whole, as the
 * model has them, with the interface that they come from.
 */
#include "gen/describe/kinds.h"
#include "gen/describe/writer.h"

const char *const describe_matches[DESCRIBE_MATCH_COUNT] = {
    [MODEL_MATCH_EXACT] = "exact",
    [MODEL_MATCH_PREFIX] = "prefix",
    [MODEL_MATCH_WILDCARD] = "wildcard",
};

const char *const describe_invokes[DESCRIBE_INVOKE_COUNT] = {
    [MODEL_INVOKE_SINGLE] = "single", [MODEL_INVOKE_ROUNDROBIN] = "roundrobin",
    [MODEL_INVOKE_RANDOM] = "random", [MODEL_INVOKE_FIRST] = "first",
    [MODEL_INVOKE_LAST] = "last",
};

static void write_rest(struct describe_writer *writer, const char *key,
                       const struct model_field *field)
{
    if (field)
        describe_field(writer, key, field);
}

/** Values that travel in the URI. */
static void write_uri_parts(struct describe_writer *writer, const struct model_message *message)
{
    struct json *json = &writer->json;

    if (message->uri_part_count == 0)
        return;
    json_begin_array(json, "uri_parts");
    for (size_t i = 0; i < message->uri_part_count; i++) {
        json_begin_object(json, NULL);
        json_write_number(json, "component", message->uri_parts[i].component);
        describe_field(writer, "value", &message->uri_parts[i].field);
        json_end_object(json);
    }
    json_end_array(json);
}

/** A URI, and how it is matched where that is not by all of its text. */
static void write_uri(struct describe_writer *writer, const struct model_uri *uri)
{
    struct json *json = &writer->json;

    json_write_string(json, "uri", uri->text);
    if (!text_equal(uri->text, uri->pattern))
        json_write_string(json, "uri_pattern", uri->pattern);
    if (uri->match != MODEL_MATCH_EXACT)
        json_write_string(json, "match", text_of(describe_matches[uri->match]));
}

void describe_message(struct describe_writer *writer, const char *key,
                      const struct model_message *message)
{
    json_begin_object(&writer->json, key);
    describe_fields(writer, "positional", message->positional, message->positional_count);
    write_rest(writer, "rest", message->rest);
    describe_fields(writer, "keyword", message->keyword, message->keyword_count);
    write_rest(writer, "keyword_rest", message->keyword_rest);
    write_uri_parts(writer, message);
    describe_flag(writer, "strict", message->is_strict);
    json_end_object(&writer->json);
}

void describe_error(struct describe_writer *writer, const struct model_error *error)
{
    json_begin_object(&writer->json, NULL);
    describe_about(writer, error->name, &error->about);
    describe_c_name(writer, names_error(writer->arena, error), error->c_name);
    json_write_string(&writer->json, "uri", error->uri);
    describe_message(writer, "payload", &error->payload);
    json_end_object(&writer->json);
}

/** What an inherited member says about where it comes from. */
static void write_origin(struct describe_writer *writer, const struct model_interface *interface,
                         const struct model_interface *origin)
{
    if (origin != interface)
        describe_reference(writer, "origin", origin->file, origin->name);
}

static void write_c_name(struct describe_writer *writer, const struct model_interface *interface,
                         struct text own, struct text given)
{
    struct text type = names_interface(writer->arena, interface);

    describe_c_name(writer, arena_format(writer->arena, "%.*s_%.*s", TEXT_ARG(type), TEXT_ARG(own)),
                    given);
}

static void write_throws(struct describe_writer *writer, const struct model_procedure *procedure)
{
    json_begin_array(&writer->json, "throws");
    for (size_t i = 0; i < procedure->throw_count; i++)
        describe_reference(writer, NULL, procedure->throws[i]->file, procedure->throws[i]->name);
    json_end_array(&writer->json);
}

static void write_procedure(struct describe_writer *writer, const struct model_interface *interface,
                            const struct model_procedure *procedure)
{
    struct json *json = &writer->json;

    json_begin_object(json, NULL);
    describe_about(writer, procedure->name, &procedure->about);
    write_c_name(writer, interface, names_procedure(writer->arena, procedure), procedure->c_name);
    write_origin(writer, interface, procedure->origin);
    write_uri(writer, &procedure->uri);
    if (procedure->invoke != MODEL_INVOKE_SINGLE)
        json_write_string(json, "invoke", text_of(describe_invokes[procedure->invoke]));
    describe_message(writer, "args", &procedure->args);
    if (procedure->has_input)
        describe_message(writer, "input", &procedure->input);
    if (procedure->has_items)
        describe_message(writer, "item", &procedure->item);
    describe_flag(writer, "item_is_single", procedure->item_is_single);
    describe_message(writer, "result", &procedure->result);
    describe_flag(writer, "result_is_single", procedure->result_is_single);
    write_throws(writer, procedure);
    describe_flag(writer, "idempotent", procedure->is_idempotent);
    if (procedure->timeout_ms > 0)
        json_write_natural(json, "timeout_ms", procedure->timeout_ms);
    json_end_object(json);
}

static void write_topic(struct describe_writer *writer, const struct model_interface *interface,
                        const struct model_topic *topic)
{
    json_begin_object(&writer->json, NULL);
    describe_about(writer, topic->name, &topic->about);
    write_c_name(writer, interface, names_topic(writer->arena, topic), topic->c_name);
    write_origin(writer, interface, topic->origin);
    write_uri(writer, &topic->uri);
    describe_message(writer, "event", &topic->event);
    json_end_object(&writer->json);
}

void describe_interface(struct describe_writer *writer, const struct model_interface *interface)
{
    struct json *json = &writer->json;

    json_begin_object(json, NULL);
    describe_about(writer, interface->name, &interface->about);
    describe_c_name(writer, names_interface(writer->arena, interface), interface->c_name);
    json_begin_array(json, "bases");
    for (size_t i = 0; i < interface->base_count; i++)
        describe_reference(writer, NULL, interface->bases[i]->file, interface->bases[i]->name);
    json_end_array(json);
    json_begin_array(json, "procedures");
    for (size_t i = 0; i < interface->procedure_count; i++)
        write_procedure(writer, interface, &interface->procedures[i]);
    json_end_array(json);
    json_begin_array(json, "topics");
    for (size_t i = 0; i < interface->topic_count; i++)
        write_topic(writer, interface, &interface->topics[i]);
    json_end_array(json);
    describe_reserved(writer, interface->reserved, interface->reserved_count);
    json_end_object(json);
}
