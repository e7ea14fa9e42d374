/* SPDX-License-Identifier: MIT */
/*
 * Services as interfaces. Every procedure and topic keeps the URI that the catalog gives it; one
 * that has none of its own has that of its service with its name behind it. What cannot be in the
 * contract leaves a comment there.
 */
#include "fbs/spelling.h"
#include "fbs/writer.h"

struct method {
    const struct fbs_declaration *service;
    const struct fbs_member *member;
    bool is_topic;
    struct text uri;        /**< as in the contract */
    struct text parameters; /**< `, node: string` */
    struct span span;       /**< of the URI */
};

/** A method of the run that has a URI. */
struct claim {
    const struct fbs_schema *schema;
    const struct fbs_member *member;
};

static void leave_out(struct fbs_writer *writer, const struct fbs_member *member, const char *why)
{
    buffer_format(&writer->body, "// '%.*s' is left out: %s\n\n", TEXT_ARG(member->name), why);
}

/** `procedure` or `topic`; false: neither, which was reported. */
static bool read_type(struct fbs_writer *writer, struct method *method)
{
    const struct fbs_member *member = method->member;
    const struct fbs_attribute *type = fbs_attribute_find(member->attributes, text_of("type"));

    if (!type) {
        diag_report(writer->diagnostics, DIAG_CATALOG_LOSS, member->span,
                    "'%.*s' is neither a procedure nor a topic, and is left out",
                    TEXT_ARG(member->name));
        diag_hint(writer->diagnostics, "Say which: (type: \"procedure\").");
        leave_out(writer, member, "it is neither a procedure nor a topic");
        return false;
    }
    method->is_topic = text_is(type->value, "topic");
    if (method->is_topic || text_is(type->value, "procedure"))
        return true;
    diag_report(writer->diagnostics, DIAG_CATALOG, type->value_span,
                "the type of a method is \"procedure\" or \"topic\"");
    return false;
}

/** The URI as the catalog has it; false: none, which was reported. */
static bool read_uri(struct fbs_writer *writer, struct method *method)
{
    const struct fbs_member *member = method->member;
    const struct fbs_attribute *own = fbs_attribute_find(member->attributes, text_of("wampuri"));
    const struct fbs_attribute *prefix =
        fbs_attribute_find(method->service->attributes, text_of("wampuri"));

    if (own) {
        method->uri = own->value;
        method->span = own->has_value ? own->value_span : own->span;
        return true;
    }
    if (!prefix) {
        diag_report(writer->diagnostics, DIAG_CATALOG, member->span,
                    "'%.*s' has no URI, and neither has its service", TEXT_ARG(member->name));
        diag_hint(writer->diagnostics, "Give it one: (wampuri: \"com.example.name\").");
        return false;
    }
    method->uri =
        arena_format(writer->arena, "%.*s.%.*s", TEXT_ARG(prefix->value), TEXT_ARG(member->name));
    method->span = prefix->has_value ? prefix->value_span : prefix->span;
    return true;
}

static bool fail_uri(struct fbs_writer *writer, const struct method *method, const char *problem)
{
    diag_report(writer->diagnostics, DIAG_URI, method->span, "URI '%.*s' %s", TEXT_ARG(method->uri),
                problem);
    return false;
}

static bool is_name(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

        if (!is_letter && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return text.size > 0;
}

/** The type of a parameter, which is spelt in two ways: `<node:str>` and `<int:level>`. */
static const char *parameter_type(struct text word)
{
    static const struct {
        const char *word;
        const char *type;
    } types[] = {{"str", "string"}, {"string", "string"}, {"int", "int"}, {"uuid", "uuid"}};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (text_is(word, types[i].word))
            return types[i].type;
    }
    return NULL;
}

/** `<name>`, `<name:type>` or `<type:name>`: append it to the URI and to its parameters. */
static bool take_parameter(struct text component, struct buffer *uri, struct buffer *parameters)
{
    struct text name = {component.data + 1, component.size - 2};
    const char *colon = memchr(name.data, ':', name.size);
    const char *type = "string";

    if (colon) {
        struct text second = {colon + 1, (size_t)(name.data + name.size - colon) - 1};

        name.size = (size_t)(colon - name.data);
        type = parameter_type(second);
        if (!type) {
            type = parameter_type(name);
            name = second;
        }
    }
    if (!type || !is_name(name))
        return false;
    buffer_format(uri, "{%.*s}", TEXT_ARG(name));
    buffer_format(parameters, ", %.*s: %s", TEXT_ARG(name), type);
    return true;
}

static bool is_plain(struct text component)
{
    for (size_t i = 0; i < component.size; i++) {
        unsigned char c = (unsigned char)component.data[i];

        if (c <= ' ' || c == 0x7f || strchr("#{}<>", c))
            return false;
    }
    return component.size > 0;
}

static bool take_component(struct fbs_writer *writer, const struct method *method,
                           struct text component, struct buffer *uri, struct buffer *parameters)
{
    bool is_first = uri->size == 0;

    if (!is_first)
        buffer_append(uri, text_of("."));
    if (is_plain(component)) {
        buffer_append(uri, component);
        return true;
    }
    if (component.size == 0)
        return fail_uri(writer, method, "has an empty component");
    if (component.size < 3 || component.data[0] != '<' || component.data[component.size - 1] != '>')
        return fail_uri(writer, method, "has a character that no URI can have");
    if (is_first)
        return fail_uri(writer, method, "begins with a parameter");
    return take_parameter(component, uri, parameters) ||
           fail_uri(writer, method, "has a parameter that is not like '<name:str>'");
}

/** Check the URI, and write it as contracts do: `a.{node}.b`. */
static bool translate_uri(struct fbs_writer *writer, struct method *method)
{
    struct buffer uri = {0};
    struct buffer parameters = {0};
    struct text rest = method->uri;
    bool correct = true;

    while (correct) {
        const char *dot = rest.size ? memchr(rest.data, '.', rest.size) : NULL;
        struct text component = {rest.data, dot ? (size_t)(dot - rest.data) : rest.size};

        correct = take_component(writer, method, component, &uri, &parameters);
        if (!dot)
            break;
        rest = (struct text){dot + 1, rest.size - component.size - 1};
    }
    if (correct && memchr(uri.data, '.', uri.size) == NULL)
        correct = fail_uri(writer, method, "has one component only");
    method->uri = arena_text(writer->arena, buffer_text(&uri));
    method->parameters = arena_text(writer->arena, buffer_text(&parameters));
    buffer_free(&uri);
    buffer_free(&parameters);
    return correct;
}

/** A URI without the names of its parameters, by kind: what no second method may have. */
static struct text claim_key(struct fbs_writer *writer, const struct method *method)
{
    struct buffer key = {0};
    bool in_name = false;
    struct text text;

    buffer_append(&key, text_of(method->is_topic ? "topic " : "procedure "));
    for (size_t i = 0; i < method->uri.size; i++) {
        const char *c = method->uri.data + i;

        in_name = in_name && *c != '}';
        if (!in_name)
            buffer_append(&key, (struct text){c, 1});
        in_name = in_name || *c == '{';
    }
    text = arena_text(writer->arena, buffer_text(&key));
    buffer_free(&key);
    return text;
}

/** Whether the URI is that of another method of the same contract, which it cannot be. */
static bool is_claimed(struct fbs_writer *writer, const struct method *method)
{
    struct claim *claim = arena_alloc(writer->catalog->arena, sizeof(*claim));
    struct text key = claim_key(writer, method);
    const struct claim *other;
    bool is_same;

    *claim = (struct claim){&writer->file->schema, method->member};
    other = names_add(writer->uris, arena_text(writer->catalog->arena, key), claim);
    if (!other)
        return false;
    is_same = other->schema == &writer->file->schema;
    diag_report(writer->diagnostics, DIAG_CATALOG_URI, method->span,
                "'%.*s' has the URI '%.*s' of '%.*s'%s", TEXT_ARG(method->member->name),
                TEXT_ARG(method->uri), TEXT_ARG(other->member->name),
                is_same ? ", and is left out" : "");
    diag_note(writer->diagnostics, other->member->span, "'%.*s' has it first",
              TEXT_ARG(other->member->name));
    if (is_same)
        leave_out(writer, method->member, "it has the URI of another one");
    return is_same;
}

/** The table that a method takes or gives; NULL: reported. */
static struct fbs_declaration *find_payload(struct fbs_writer *writer, const struct method *method,
                                            const struct fbs_type *type)
{
    struct fbs_declaration *found = writer_find(writer, method->service, type->name, type->span);

    if (!found || found->kind == FBS_TABLE || found->kind == FBS_STRUCT)
        return found;
    diag_report(writer->diagnostics, DIAG_WRONG_KIND, type->span,
                "'%.*s' is no table, which a message has to be", TEXT_ARG(type->name));
    return NULL;
}

static void write_method(struct fbs_writer *writer, const struct method *method,
                         const struct fbs_declaration *request,
                         const struct fbs_declaration *response)
{
    struct buffer *out = &writer->body;

    spelling_docs(out, method->member->docs);
    buffer_format(out, "%s %.*s", method->is_topic ? "topic" : "procedure",
                  TEXT_ARG(method->member->name));
    writer_payload(writer, request);
    if (!method->is_topic)
        writer_result(writer, response);
    buffer_append(out, text_of("\n@uri("));
    spelling_quote(out, method->uri);
    buffer_format(out, "%.*s)", TEXT_ARG(method->parameters));
    if (fbs_attribute_find(method->member->attributes, text_of("idempotent")))
        buffer_append(out, text_of(" @idempotent"));
    buffer_append(out, text_of(";\n\n"));
}

static void convert_method(struct fbs_writer *writer, const struct fbs_declaration *service,
                           const struct fbs_member *member)
{
    struct method method = {.service = service, .member = member};
    const struct fbs_declaration *request = find_payload(writer, &method, &member->type);
    const struct fbs_declaration *response = find_payload(writer, &method, &member->response);

    if (!read_type(writer, &method) || !read_uri(writer, &method) ||
        !translate_uri(writer, &method) || is_claimed(writer, &method) || !request || !response)
        return;
    if (method.is_topic && response->members) {
        diag_report(writer->diagnostics, DIAG_CATALOG, member->response.span,
                    "a topic answers nothing, but '%.*s' has fields", TEXT_ARG(response->name));
        diag_hint(writer->diagnostics, "A table without fields, such as 'Void', says so.");
    }
    write_method(writer, &method, request, response);
}

void writer_service(struct fbs_writer *writer, const struct fbs_declaration *service)
{
    const struct fbs_attribute *type = fbs_attribute_find(service->attributes, text_of("type"));
    const struct fbs_attribute *uuid = fbs_attribute_find(service->attributes, text_of("uuid"));
    const struct fbs_member *member = service->members;
    struct buffer *out = &writer->body;

    if (type && !text_is(type->value, "interface"))
        diag_report(writer->diagnostics, DIAG_CATALOG, type->value_span,
                    "the type of a service is \"interface\"");
    spelling_docs(out, service->docs);
    if (uuid && uuid->value.size > 0) {
        buffer_append(out, text_of("// uuid: "));
        spelling_quote(out, uuid->value);
        buffer_append(out, text_of("\n"));
    }
    buffer_format(out, "interface %.*s {\n", TEXT_ARG(service->contract_name));
    for (; member && !writer_is_full(writer); member = member->next)
        convert_method(writer, service, member);
    buffer_append(out, text_of("}\n\n"));
}
