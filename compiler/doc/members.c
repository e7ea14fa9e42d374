/* SPDX-License-Identifier: MIT */
/* Documents of interfaces: their procedures and topics. */
#include <inttypes.h>

#include "doc/example.h"
#include "doc/links.h"
#include "doc/parts.h"
#include "doc/words.h"
#include "gen/c/c_names.h"

static bool is_empty(const struct model_message *message)
{
    return message->positional_count + message->keyword_count + message->uri_part_count == 0 &&
           !message->rest && !message->keyword_rest;
}

/** A paragraph that is a sentence. */
static void put_sentence(struct doc *doc, const char *sentence)
{
    doc->form->open(doc, BLOCK_PARAGRAPH);
    put_text(doc, sentence);
    doc->form->close(doc, BLOCK_PARAGRAPH);
}

static void put_throws(struct doc *doc, const struct model_procedure *procedure)
{
    if (procedure->throw_count == 0)
        return;
    doc->form->open_fact(doc, "Errors");
    for (size_t i = 0; i < procedure->throw_count; i++) {
        put_text(doc, i > 0 ? ", " : "");
        links_put(doc, procedure->throws[i]->file, procedure->throws[i]->name);
    }
    doc->form->close_fact(doc);
}

/** The URI, and how it is registered or subscribed to where that is not just so. */
static void put_uri(struct doc *doc, const struct model_uri *uri, const char *who)
{
    parts_fact(doc, "URI", uri->text);
    if (uri->match == MODEL_MATCH_EXACT)
        return;
    doc->form->open_fact(doc, "Match");
    put_text(doc, who);
    doc->form->code(doc, uri->pattern);
    put_text(doc, uri->match == MODEL_MATCH_PREFIX ? " as a prefix" : " as a wildcard");
    doc->form->close_fact(doc);
}

static void put_invoke(struct doc *doc, enum model_invoke invoke)
{
    static const char *const sentences[] = {
        [MODEL_INVOKE_ROUNDROBIN] = "several callees, called in turn",
        [MODEL_INVOKE_RANDOM] = "several callees, called at random",
        [MODEL_INVOKE_FIRST] = "several callees, of which the first is called",
        [MODEL_INVOKE_LAST] = "several callees, of which the last is called",
    };

    if (invoke != MODEL_INVOKE_SINGLE)
        parts_remark(doc, "Invoke", sentences[invoke]);
}

static void put_function(struct doc *doc, const char *before, struct text c_name,
                         const char *suffix)
{
    put_text(doc, before);
    doc->form->code(doc, arena_format(doc->arena, "%.*s%s()", TEXT_ARG(c_name), suffix));
}

/** What a caller calls, and what a callee fills in and calls. */
static void put_functions(struct doc *doc, const struct model_procedure *procedure,
                          struct text table, struct text c_name)
{
    struct text slot = names_procedure(doc->arena, procedure);

    doc->form->open_fact(doc, "C, caller");
    put_function(doc, "", c_name, "");
    put_function(doc, ", ", c_name, "_async");
    if (procedure->has_input) {
        put_function(doc, ", ", c_name, "_send");
        put_function(doc, ", ", c_name, "_finish");
    }
    doc->form->close_fact(doc);
    doc->form->open_fact(doc, "C, callee");
    doc->form->code(doc, slot);
    if (procedure->has_input) {
        struct text input = names_field(doc->arena, &procedure->input.positional[0]);

        put_text(doc, " and ");
        doc->form->code(doc,
                        arena_format(doc->arena, "%.*s_%.*s", TEXT_ARG(slot), TEXT_ARG(input)));
    }
    put_text(doc, " in ");
    doc->form->code(doc, arena_format(doc->arena, "%.*s_callee", TEXT_ARG(table)));
    if (procedure->has_items)
        put_function(doc, "; items with ", c_name, "_progress");
    put_function(doc, "; answers with ", c_name, "_reply");
    doc->form->close_fact(doc);
}

static void put_procedure_facts(struct doc *doc, const struct model_procedure *procedure,
                                struct text table, struct text c_name)
{
    struct arena *arena = doc->arena;

    doc->form->open(doc, BLOCK_FACTS);
    put_uri(doc, &procedure->uri, "callees register ");
    put_invoke(doc, procedure->invoke);
    put_functions(doc, procedure, table, c_name);
    put_throws(doc, procedure);
    if (procedure->timeout_ms > 0)
        parts_remark(doc, "Timeout",
                     arena_format(arena, "%" PRIu32 " ms, unless the caller sets another",
                                  procedure->timeout_ms)
                         .data);
    if (procedure->is_idempotent)
        parts_remark(doc, "Idempotent", "calling it again does no harm");
    if (procedure->args.is_strict || procedure->result.is_strict)
        parts_remark(doc, "Strict", "values that are not named here are refused");
    doc->form->close(doc, BLOCK_FACTS);
}

/** A value without a name; what: what it is. */
static void put_single(struct doc *doc, const char *what, const struct model_field *value)
{
    doc->form->open(doc, BLOCK_PARAGRAPH);
    doc->form->emphasis(doc, what);
    put_text(doc, ": ");
    words_type(doc, value->type);
    put_text(doc, ".");
    words_limits(doc, value->type);
    doc->form->close(doc, BLOCK_PARAGRAPH);
}

static void put_result(struct doc *doc, struct text anchor, const struct model_procedure *procedure)
{
    struct text within = links_within(doc, anchor, text_of("result"));

    if (procedure->has_items && procedure->item_is_single)
        put_single(doc, "Stream of results", &procedure->item.positional[0]);
    else if (procedure->has_items)
        parts_message(doc, "Stream of results", links_within(doc, anchor, text_of("item")),
                      &procedure->item);
    if (procedure->result_is_single)
        put_single(doc, "Result", &procedure->result.positional[0]);
    else if (is_empty(&procedure->result))
        put_sentence(doc, "The result has no values.");
    else
        parts_message(doc, "Results", within, &procedure->result);
}

/** The CALLs, the last of which carries `payload`. */
static void put_calls(struct doc *doc, const struct model_procedure *procedure, const char *uri)
{
    struct arena *arena = doc->arena;
    const char *progress = procedure->has_items ? "\"receive_progress\": true" : "";

    if (!procedure->has_input) {
        parts_example(doc, "CALL", arena_format(arena, "48, 7, {%s}, \"%s\"", progress, uri).data,
                      &procedure->args);
        return;
    }
    parts_example(doc, "CALL",
                  arena_format(arena, "48, 7, {\"progress\": true%s%s}, \"%s\"",
                               procedure->has_items ? ", " : "", progress, uri)
                      .data,
                  &procedure->args);
    parts_example(doc, "CALL, an item",
                  arena_format(arena, "48, 7, {\"progress\": true}, \"%s\"", uri).data,
                  &procedure->input);
    parts_bare_example(doc, "CALL, the end",
                       arena_format(arena, "[48, 7, {}, \"%s\", []]", uri).data);
}

static void put_messages(struct doc *doc, const struct model_procedure *procedure)
{
    struct buffer uri = {0};

    if (example_uri(doc, &procedure->uri, &procedure->args, &uri))
        put_calls(doc, procedure, uri.data);
    else
        parts_no_example(doc, "CALL");
    if (procedure->has_items)
        parts_example(doc, "RESULT, an item", "50, 7, {\"progress\": true}", &procedure->item);
    parts_example(doc, "RESULT", "50, 7, {}", &procedure->result);
    buffer_free(&uri);
}

static void put_procedure(struct doc *doc, const struct model_interface *interface,
                          struct text anchor, const struct model_procedure *procedure)
{
    struct arena *arena = doc->arena;
    struct text table = names_interface(arena, interface);
    struct text own = names_procedure(arena, procedure);
    struct text c_name = arena_format(arena, "%.*s_%.*s", TEXT_ARG(table), TEXT_ARG(own));
    struct section section = {
        .level = 3,
        .id = links_within(doc, anchor, procedure->name),
        .kind = "procedure",
        .title = procedure->name,
        .is_deprecated = procedure->about.is_deprecated,
        .words = arena_format(arena, "%.*s %.*s", TEXT_ARG(procedure->uri.text), TEXT_ARG(c_name)),
    };

    parts_section(doc, &section);
    parts_about(doc, &procedure->about);
    put_procedure_facts(doc, procedure, table, c_name);
    if (is_empty(&procedure->args))
        put_sentence(doc, "There are no arguments.");
    parts_message(doc, "Arguments", links_within(doc, section.id, text_of("args")),
                  &procedure->args);
    if (procedure->has_input)
        parts_message(doc, "Stream of arguments", links_within(doc, section.id, text_of("input")),
                      &procedure->input);
    put_result(doc, section.id, procedure);
    put_messages(doc, procedure);
    doc->form->close_section(doc, &section);
}

static void put_topic(struct doc *doc, const struct model_interface *interface, struct text anchor,
                      const struct model_topic *topic)
{
    struct arena *arena = doc->arena;
    struct text prefix = names_interface(arena, interface);
    struct text own = names_topic(arena, topic);
    struct text publish =
        arena_format(arena, "%.*s_publish_%.*s()", TEXT_ARG(prefix), TEXT_ARG(own));
    struct text subscribe =
        arena_format(arena, "%.*s_subscribe_%.*s()", TEXT_ARG(prefix), TEXT_ARG(own));
    struct section section = {
        .level = 3,
        .id = links_within(doc, anchor, topic->name),
        .kind = "topic",
        .title = topic->name,
        .is_deprecated = topic->about.is_deprecated,
        .words = arena_format(arena, "%.*s %.*s %.*s", TEXT_ARG(topic->uri.text), TEXT_ARG(publish),
                              TEXT_ARG(subscribe)),
    };

    parts_section(doc, &section);
    parts_about(doc, &topic->about);
    doc->form->open(doc, BLOCK_FACTS);
    put_uri(doc, &topic->uri, "subscribers subscribe to ");
    parts_fact(doc, "C, publisher", publish);
    parts_fact(doc, "C, subscriber", subscribe);
    if (topic->event.is_strict)
        parts_remark(doc, "Strict", "values that are not named here are refused");
    doc->form->close(doc, BLOCK_FACTS);
    if (is_empty(&topic->event))
        put_sentence(doc, "Its events have no values.");
    parts_message(doc, "Values", links_within(doc, section.id, text_of("event")), &topic->event);
    parts_example(doc, "EVENT", "36, 5512315355, 4429313566, {}", &topic->event);
    doc->form->close_section(doc, &section);
}

static void put_inherited_name(struct doc *doc, const struct model_interface *origin,
                               struct text name, struct text uri)
{
    struct text anchor = links_anchor(doc, origin->file, origin->name);
    struct text target = links_target(doc, origin->file, origin->name);
    struct text label =
        arena_format(doc->arena, "%.*s.%.*s", TEXT_ARG(origin->name), TEXT_ARG(name));
    struct text within = links_within(doc, anchor, name);

    doc->form->open(doc, BLOCK_ITEM);
    if (target.size > 0) {
        struct text file = {target.data, target.size - anchor.size};

        target = arena_format(doc->arena, "%.*s%.*s", TEXT_ARG(file), TEXT_ARG(within));
        doc->form->reference(doc, target, label);
    } else {
        doc->form->code(doc, label);
    }
    put_text(doc, ": ");
    doc->form->code(doc, uri);
    doc->form->close(doc, BLOCK_ITEM);
}

static bool has_inherited(const struct model_interface *interface)
{
    for (size_t i = 0; i < interface->procedure_count; i++) {
        if (interface->procedures[i].origin != interface)
            return true;
    }
    for (size_t i = 0; i < interface->topic_count; i++) {
        if (interface->topics[i].origin != interface)
            return true;
    }
    return false;
}

/** Members of bases are described there. */
static void put_inherited(struct doc *doc, const struct model_interface *interface)
{
    if (!has_inherited(interface))
        return;
    put_sentence(doc, "Inherited, with names in C that begin as those of this interface:");
    doc->form->open(doc, BLOCK_LIST);
    for (size_t i = 0; i < interface->procedure_count; i++) {
        const struct model_procedure *procedure = &interface->procedures[i];

        if (procedure->origin != interface)
            put_inherited_name(doc, procedure->origin, procedure->name, procedure->uri.text);
    }
    for (size_t i = 0; i < interface->topic_count; i++) {
        const struct model_topic *topic = &interface->topics[i];

        if (topic->origin != interface)
            put_inherited_name(doc, topic->origin, topic->name, topic->uri.text);
    }
    doc->form->close(doc, BLOCK_LIST);
}

static void put_bases(struct doc *doc, const struct model_interface *interface)
{
    if (interface->base_count == 0)
        return;
    doc->form->open_fact(doc, "Extends");
    for (size_t i = 0; i < interface->base_count; i++) {
        put_text(doc, i > 0 ? ", " : "");
        links_put(doc, interface->bases[i]->file, interface->bases[i]->name);
    }
    doc->form->close_fact(doc);
}

void parts_interface(struct doc *doc, const struct model_interface *interface)
{
    struct text c_name = names_interface(doc->arena, interface);
    struct section section = {
        .level = 2,
        .id = links_anchor(doc, interface->file, interface->name),
        .kind = "interface",
        .title = interface->name,
        .is_deprecated = interface->about.is_deprecated,
        .words = c_name,
    };

    parts_section(doc, &section);
    parts_about(doc, &interface->about);
    doc->form->open(doc, BLOCK_FACTS);
    put_bases(doc, interface);
    if (interface->procedure_count > 0)
        parts_fact(doc, "C, callee", arena_format(doc->arena, "%.*s_serve()", TEXT_ARG(c_name)));
    doc->form->close(doc, BLOCK_FACTS);
    put_inherited(doc, interface);
    for (size_t i = 0; i < interface->procedure_count; i++) {
        if (interface->procedures[i].origin == interface)
            put_procedure(doc, interface, section.id, &interface->procedures[i]);
    }
    for (size_t i = 0; i < interface->topic_count; i++) {
        if (interface->topics[i].origin == interface)
            put_topic(doc, interface, section.id, &interface->topics[i]);
    }
    doc->form->close_section(doc, &section);
}
