/* SPDX-License-Identifier: MIT */
/*
 * What a name is: how it is declared, its docs, and how it travels. All of it is Markdown, and what
 * comes from the contract but for the docs stands in code, so that it shows as it is written.
 */
#include "lsp/entity.h"
#include "lsp/methods.h"
#include "lsp/navigate.h"
#include "sema/vocabulary.h"
#include "source/source.h"

/** Most lines of a declaration that are shown. */
#define SHOWN_LINES_MAX 16

static struct text written_at(struct span span)
{
    return (struct text){span.source->text + span.begin, span.end - span.begin};
}

/* The white space that the line of `offset` begins with. */
static size_t indentation_at(const struct source *source, uint32_t offset)
{
    struct text line = source_line(source, source_place(source, offset).line);
    size_t size = 0;

    while (size < line.size && line.data[size] == ' ')
        size++;
    return size;
}

/* How many bytes of `text` are a line with its end; the start of it that is indentation goes. */
static size_t append_line(struct buffer *out, struct text text, size_t indentation)
{
    const char *end = memchr(text.data, '\n', text.size);
    size_t size = end ? (size_t)(end - text.data) + 1 : text.size;
    size_t skipped = 0;

    while (skipped < indentation && skipped < size && text.data[skipped] == ' ')
        skipped++;
    buffer_append(out, (struct text){text.data + skipped, size - skipped});
    return size;
}

/* What stands at `span`, behind `before`. */
static void append_declared(struct buffer *out, const char *before, struct span span)
{
    struct text rest = written_at(span);
    size_t indentation = indentation_at(span.source, span.begin);

    buffer_format(out, "```widl\n%s", before);
    for (size_t i = 0; rest.size > 0 && i < SHOWN_LINES_MAX; i++) {
        size_t size = append_line(out, rest, i > 0 ? indentation : 0);

        rest = (struct text){rest.data + size, rest.size - size};
    }
    buffer_append(out, text_of(rest.size > 0 ? "…\n```\n" : "\n```\n"));
}

static void append_docs(struct buffer *out, struct text docs)
{
    if (docs.size)
        buffer_format(out, "\n%.*s\n", TEXT_ARG(docs));
}

static void append_values(struct buffer *out, const struct ast_params *params)
{
    const char *comma = "";

    buffer_append(out, text_of("`["));
    for (size_t i = 0; i < params->positional.count; i++, comma = ", ") {
        const struct ast_field *field = params->positional.items[i];

        buffer_format(out, "%s%.*s", comma, TEXT_ARG(field->name.text));
    }
    if (params->rest)
        buffer_format(out, "%s...%.*s", comma, TEXT_ARG(params->rest->name.text));
    buffer_append(out, text_of("]`"));
}

static void append_keywords(struct buffer *out, const struct ast_params *params)
{
    const char *comma = "";

    if (params->keyword.count == 0 && !params->keyword_rest)
        return;
    buffer_append(out, text_of(" `{"));
    for (size_t i = 0; i < params->keyword.count; i++, comma = ", ") {
        const struct ast_field *field = params->keyword.items[i];

        buffer_format(out, "%s\"%.*s\": …", comma, TEXT_ARG(field->name.text));
    }
    if (params->keyword_rest)
        buffer_format(out, "%s...%.*s", comma, TEXT_ARG(params->keyword_rest->name.text));
    buffer_append(out, text_of("}`"));
}

static void append_payload(struct buffer *out, const char *message,
                           const struct ast_content *content)
{
    buffer_format(out, "- %s ", message);
    if (content->type) {
        buffer_format(out, "`[%.*s]`", TEXT_ARG(written_at(content->type->span)));
    } else if (content->params) {
        append_values(out, content->params);
        append_keywords(out, content->params);
    } else {
        buffer_append(out, text_of("without payload"));
    }
    buffer_append(out, text_of("\n"));
}

static void append_stream(struct buffer *out, const struct ast_field *stream)
{
    if (stream)
        buffer_format(out, "- CALL, progressive: `[%.*s]` each\n", TEXT_ARG(stream->name.text));
}

static void append_messages(struct buffer *out, const struct entity *entity)
{
    const struct ast_member *member = entity->member;
    struct ast_content payload = {0};

    if (!member) {
        payload.params = entity->declaration->params;
        append_payload(out, "ERROR", &payload);
        return;
    }
    payload.params = member->params;
    append_payload(out, member->kind == AST_TOPIC ? "EVENT" : "CALL", &payload);
    if (member->kind == AST_TOPIC)
        return;
    append_stream(out, member->params ? member->params->stream : NULL);
    if (member->result.is_stream)
        append_payload(out, "RESULT, progressive:", &member->result.stream);
    append_payload(out, "RESULT", &member->result.content);
}

static void append_key(struct buffer *out, const struct entity *entity,
                       const struct model_type *type)
{
    const char *wire = type ? vocabulary_wire(type) : "";
    const char *comma = type ? ": " : "";
    const char *null = type && type->kind == MODEL_NULLABLE ? ", or null" : "";

    switch (entity->kind) {
    case ENTITY_FIELD:
    case ENTITY_KEYWORD:
        if (!entity_is_element(entity)) {
            buffer_format(out, "\nOn the wire: key `\"%.*s\"`%s%s%s\n",
                          TEXT_ARG(entity->name->text), comma, wire, null);
            break;
        }
        /* fall through */
    case ENTITY_POSITIONAL:
    case ENTITY_STREAM:
        buffer_format(out, "\nOn the wire: by position%s%s%s\n", comma, wire, null);
        break;
    case ENTITY_UNION_MEMBER:
        buffer_format(out, "\nOn the wire: `\"%.*s\": \"%.*s\"` in the map\n",
                      TEXT_ARG(entity->declaration->tag.text), TEXT_ARG(entity->name->text));
        break;
    default:
        break;
    }
}

static void append_enumerator(struct buffer *out, const struct entity *entity)
{
    const struct ast_value *value = entity->enumerator->value;

    if (value)
        buffer_format(out, "\nOn the wire: `%.*s`\n", TEXT_ARG(written_at(value->span)));
    else
        buffer_format(out, "\nOn the wire: `\"%.*s\"`\n", TEXT_ARG(entity->name->text));
}

static void append_wire_of_declaration(struct buffer *out, const struct entity *entity,
                                       const struct model_type *type)
{
    const struct ast_declaration *declaration = entity->declaration;

    switch (declaration->kind) {
    case AST_ENUM:
        buffer_format(out, "\nOn the wire: %s\n",
                      declaration->base.text.size ? "an integer" : "a string");
        break;
    case AST_STRUCT:
        buffer_format(out, "\nOn the wire: %s of its fields\n",
                      entity_decorator(entity, "tuple") ? "a list" : "a map");
        break;
    case AST_UNION:
        buffer_format(out, "\nOn the wire: the map of a member, with the key `\"%.*s\"`\n",
                      TEXT_ARG(declaration->tag.text));
        break;
    case AST_ALIAS:
        if (type)
            buffer_format(out, "\nOn the wire: %s\n", vocabulary_wire(type));
        break;
    case AST_CONST:
        buffer_append(out, text_of("\nNot on the wire: contracts and C know it\n"));
        break;
    default:
        break;
    }
}

static void append_wire(struct buffer *out, const struct entity *entity,
                        const struct model_file *partial)
{
    struct text uri = entity_uri(entity, partial);
    const struct model_type *type = entity_type(entity, partial);

    if (uri.size) {
        buffer_format(out, "\nOn the wire: `%.*s`\n", TEXT_ARG(uri));
        append_messages(out, entity);
    } else if (entity->kind == ENTITY_DECLARATION) {
        append_wire_of_declaration(out, entity, type);
    } else if (entity->kind == ENTITY_ENUMERATOR) {
        append_enumerator(out, entity);
    } else {
        append_key(out, entity, type);
    }
}

static void append_target(struct buffer *out, const struct target *target)
{
    if (target->is_file) {
        buffer_format(out, "```widl\npackage %.*s\n```\n", TEXT_ARG(target->partial->package));
        append_docs(out, target->partial->about.docs);
        return;
    }
    append_declared(out, target->entity.kind == ENTITY_PACKAGE ? "package " : "",
                    target->entity.span);
    append_docs(out, target->entity.docs);
    append_wire(out, &target->entity, target->partial);
}

static bool is_word_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The word around an offset. */
static struct span word_at(const struct source *source, uint32_t offset)
{
    struct span span = {source, offset, offset};

    while (span.begin > 0 && is_word_part(source->text[span.begin - 1]))
        span.begin--;
    while (span.end < source->size && is_word_part(source->text[span.end]))
        span.end++;
    return span;
}

/* A decorator or a built-in type, which are not declared anywhere. */
static bool append_word(struct buffer *out, struct span span)
{
    bool is_decorator = span.begin > 0 && span.source->text[span.begin - 1] == '@';
    struct vocabulary_word word;

    for (size_t i = 0; is_decorator && vocabulary_decorator(i, &word); i++) {
        if (!text_is(written_at(span), word.name))
            continue;
        buffer_format(out, "```widl\n@%s%s\n```\n\n%s\n", word.name, word.arguments, word.help);
        return true;
    }
    for (size_t i = 0; !is_decorator && vocabulary_type(i, &word); i++) {
        if (!text_is(written_at(span), word.name))
            continue;
        buffer_format(out, "```widl\n%s\n```\n\nOn the wire: %s\n", word.name, word.help);
        return true;
    }
    return false;
}

static bool is_type_at(const struct ast_file *file, uint32_t offset)
{
    struct entity entity;

    return !entity_find(file, offset, &entity);
}

bool hover_answer(struct context *context, const struct json_node *params, struct json *json)
{
    struct buffer text = {0};
    struct target target;
    struct spot spot;

    if (!context_spot(context, params, &spot))
        return false;
    struct span span = word_at(spot.source, spot.offset);
    if (navigate_target(context, &spot, &target))
        append_target(&text, &target);
    else if (is_type_at(spot.analysis->file.ast, spot.offset))
        append_word(&text, span);
    if (text.size > 0) {
        json_begin_object(json, "result");
        json_begin_object(json, "contents");
        json_write_string(json, "kind", text_of("markdown"));
        json_write_string(json, "value", buffer_text(&text));
        json_end_object(json);
        context_write_range(context, json, "range", spot.analysis, span);
        json_end_object(json);
    } else {
        json_write_null(json, "result");
    }
    buffer_free(&text);
    return true;
}
