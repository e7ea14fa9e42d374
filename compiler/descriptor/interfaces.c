/* SPDX-License-Identifier: MIT */
/* Errors and interfaces of a descriptor, and the messages that they carry. */
#include "descriptor/reader.h"
#include "gen/describe/kinds.h"

static const struct model_field *read_rest(struct descriptor_reader *reader,
                                           const struct json_node *object, const char *key,
                                           enum model_kind kind)
{
    const struct json_node *node = json_member(object, key);
    struct model_field *field;

    if (!node)
        return NULL;
    field = arena_alloc(reader->arena, sizeof(*field));
    reader_field(reader, node, field);
    if (field->type->kind != kind)
        reader_fail(reader, node, "a rest is a list or a map");
    return field;
}

static void read_uri_parts(struct descriptor_reader *reader, const struct json_node *object,
                           struct model_message *message)
{
    const struct json_node *list = json_member(object, "uri_parts");
    size_t count = list ? list->count : 0;
    struct model_uri_part *part = arena_alloc(reader->arena, count * sizeof(*part));

    message->uri_parts = part;
    message->uri_part_count = count;
    for (const struct json_node *node = list ? list->first : NULL; node && !reader->has_failed;
         node = node->next, part++) {
        reader_field(reader, reader_needed(reader, node, "value", JSON_OBJECT), &part->field);
        part->component = (size_t)reader_integer(
            reader, reader_needed(reader, node, "component", JSON_NUMBER), 0, UINT16_MAX);
    }
}

static void read_message(struct descriptor_reader *reader, const struct json_node *object,
                         const char *key, struct model_message *message)
{
    const struct json_node *node = reader_needed(reader, object, key, JSON_OBJECT);

    message->positional = reader_fields(reader, node, "positional", &message->positional_count);
    message->keyword = reader_fields(reader, node, "keyword", &message->keyword_count);
    message->rest = read_rest(reader, node, "rest", MODEL_LIST);
    message->keyword_rest = read_rest(reader, node, "keyword_rest", MODEL_MAP);
    read_uri_parts(reader, node, message);
    message->is_strict = reader_flag(reader, node, "strict");
}

void reader_error(struct descriptor_reader *reader, const struct json_node *node,
                  struct model_error *error)
{
    error->c_name = reader_text(reader, node, "c_name_given");
    reader_about(reader, node, &error->about);
    error->uri = reader_needed_text(reader, node, "uri");
    read_message(reader, node, "payload", &error->payload);
}

static const struct model_interface *read_origin(struct descriptor_reader *reader,
                                                 const struct json_node *node,
                                                 const struct model_interface *interface)
{
    const struct json_node *origin = json_member(node, "origin");

    return origin ? reader_resolve(reader, origin, TARGET_INTERFACE) : interface;
}

static void read_uri(struct descriptor_reader *reader, const struct json_node *object,
                     struct model_uri *uri)
{
    uri->text = reader_needed_text(reader, object, "uri");
    uri->pattern = uri->text;
    if (json_member(object, "uri_pattern"))
        uri->pattern = reader_needed_text(reader, object, "uri_pattern");
    if (json_member(object, "match"))
        uri->match = (enum model_match)reader_word(reader, object, "match", describe_matches,
                                                   DESCRIBE_MATCH_COUNT);
}

static void read_throws(struct descriptor_reader *reader, const struct json_node *object,
                        struct model_procedure *procedure)
{
    const struct json_node *list = reader_needed(reader, object, "throws", JSON_ARRAY);
    const struct model_error **throws =
        arena_alloc(reader->arena, list->count * sizeof(struct model_error *));

    for (const struct json_node *node = list->first; node && !reader->has_failed; node = node->next)
        throws[procedure->throw_count++] = reader_resolve(reader, node, TARGET_ERROR);
    procedure->throws = throws;
}

static void read_streams(struct descriptor_reader *reader, const struct json_node *node,
                         struct model_procedure *procedure)
{
    procedure->has_input = json_member(node, "input") != NULL;
    procedure->has_items = json_member(node, "item") != NULL;
    procedure->item_is_single = reader_flag(reader, node, "item_is_single");
    if (procedure->has_input)
        read_message(reader, node, "input", &procedure->input);
    if (procedure->has_items)
        read_message(reader, node, "item", &procedure->item);
    if ((procedure->has_input && procedure->input.positional_count != 1) ||
        (procedure->item_is_single && procedure->item.positional_count != 1))
        reader_fail(reader, node, "an item of a stream is one value");
}

static void read_procedure(struct descriptor_reader *reader, const struct json_node *node,
                           const struct model_interface *interface,
                           struct model_procedure *procedure)
{
    const struct json_node *timeout = json_member(node, "timeout_ms");

    procedure->name = reader_needed_text(reader, node, "name");
    procedure->c_name = reader_text(reader, node, "c_name_given");
    reader_about(reader, node, &procedure->about);
    procedure->origin = read_origin(reader, node, interface);
    read_uri(reader, node, &procedure->uri);
    if (json_member(node, "invoke"))
        procedure->invoke = (enum model_invoke)reader_word(reader, node, "invoke", describe_invokes,
                                                           DESCRIBE_INVOKE_COUNT);
    read_message(reader, node, "args", &procedure->args);
    read_message(reader, node, "result", &procedure->result);
    procedure->result_is_single = reader_flag(reader, node, "result_is_single");
    if (procedure->result_is_single && procedure->result.positional_count != 1)
        reader_fail(reader, node, "a single result is one value");
    read_streams(reader, node, procedure);
    read_throws(reader, node, procedure);
    procedure->is_idempotent = reader_flag(reader, node, "idempotent");
    if (timeout)
        procedure->timeout_ms = (uint32_t)reader_integer(reader, timeout, 0, UINT32_MAX);
}

static void read_topic(struct descriptor_reader *reader, const struct json_node *node,
                       const struct model_interface *interface, struct model_topic *topic)
{
    topic->name = reader_needed_text(reader, node, "name");
    topic->c_name = reader_text(reader, node, "c_name_given");
    reader_about(reader, node, &topic->about);
    topic->origin = read_origin(reader, node, interface);
    read_uri(reader, node, &topic->uri);
    read_message(reader, node, "event", &topic->event);
}

static void read_bases(struct descriptor_reader *reader, const struct json_node *object,
                       struct model_interface *interface)
{
    const struct json_node *list = reader_needed(reader, object, "bases", JSON_ARRAY);
    const struct model_interface **bases =
        arena_alloc(reader->arena, list->count * sizeof(struct model_interface *));

    for (const struct json_node *node = list->first; node && !reader->has_failed; node = node->next)
        bases[interface->base_count++] = reader_resolve(reader, node, TARGET_INTERFACE);
    interface->bases = bases;
}

void reader_interface(struct descriptor_reader *reader, const struct json_node *node,
                      struct model_interface *interface)
{
    const struct json_node *procedures = reader_needed(reader, node, "procedures", JSON_ARRAY);
    const struct json_node *topics = reader_needed(reader, node, "topics", JSON_ARRAY);
    struct model_procedure *procedure =
        arena_alloc(reader->arena, procedures->count * sizeof(*procedure));
    struct model_topic *topic = arena_alloc(reader->arena, topics->count * sizeof(*topic));

    interface->c_name = reader_text(reader, node, "c_name_given");
    reader_about(reader, node, &interface->about);
    read_bases(reader, node, interface);
    interface->procedures = procedure;
    interface->procedure_count = procedures->count;
    interface->topics = topic;
    interface->topic_count = topics->count;
    for (const struct json_node *each = procedures->first; each && !reader->has_failed;
         each = each->next)
        read_procedure(reader, each, interface, procedure++);
    for (const struct json_node *each = topics->first; each && !reader->has_failed;
         each = each->next)
        read_topic(reader, each, interface, topic++);
    interface->reserved = reader_reserved(reader, node, &interface->reserved_count);
}
