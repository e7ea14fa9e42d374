/* SPDX-License-Identifier: MIT */
/* Pieces that documents of declarations are put together from. */
#include "doc/parts.h"

#include "base/memory.h"
#include "doc/example.h"
#include "doc/links.h"
#include "doc/prose.h"
#include "doc/words.h"

static void put_deprecation(struct doc *doc, const struct model_about *about)
{
    doc->form->open(doc, BLOCK_PARAGRAPH);
    doc->form->emphasis(doc, "Deprecated");
    if (about->deprecated_since.size > 0) {
        put_text(doc, " since ");
        doc->form->text(doc, about->deprecated_since);
    }
    if (about->deprecated.size > 0) {
        put_text(doc, ": ");
        prose_line(doc, about->deprecated);
    } else {
        put_text(doc, ".");
    }
    doc->form->close(doc, BLOCK_PARAGRAPH);
}

static void put_since(struct doc *doc, struct text since)
{
    doc->form->open(doc, BLOCK_PARAGRAPH);
    put_text(doc, "Since ");
    doc->form->text(doc, since);
    put_text(doc, ".");
    doc->form->close(doc, BLOCK_PARAGRAPH);
}

void parts_section(struct doc *doc, const struct section *section)
{
    size_t count = doc->outline_count;

    if ((count & (count - 1)) == 0)
        doc->outline =
            memory_resize(doc->outline, (count > 0 ? 2 * count : 1) * sizeof(*doc->outline));
    doc->outline[doc->outline_count++] = *section;
    doc->form->open_section(doc, section);
}

void parts_about(struct doc *doc, const struct model_about *about)
{
    if (about->is_deprecated)
        put_deprecation(doc, about);
    prose_write(doc, about->docs);
    if (about->since.size > 0)
        put_since(doc, about->since);
}

void parts_fact(struct doc *doc, const char *label, struct text code)
{
    doc->form->open_fact(doc, label);
    doc->form->code(doc, code);
    doc->form->close_fact(doc);
}

void parts_remark(struct doc *doc, const char *label, const char *sentence)
{
    doc->form->open_fact(doc, label);
    put_text(doc, sentence);
    doc->form->close_fact(doc);
}

void parts_open_fields(struct doc *doc, const char *label)
{
    if (label) {
        doc->form->open(doc, BLOCK_PARAGRAPH);
        doc->form->emphasis(doc, label);
        doc->form->close(doc, BLOCK_PARAGRAPH);
    }
    doc->form->open(doc, BLOCK_FIELDS);
}

static void put_presence(struct doc *doc, const struct model_field *field)
{
    if (field->has_default) {
        put_text(doc, ", default ");
        doc->form->code(doc, words_value(doc->arena, &field->value));
    } else if (field->optional) {
        put_text(doc, ", optional");
    }
    put_text(doc, ".");
}

static void put_field(struct doc *doc, struct text anchor, struct text name,
                      const struct model_field *field)
{
    struct field head = {
        .id = links_within(doc, anchor, field->name),
        .name = name,
        .is_deprecated = field->about.is_deprecated,
    };

    doc->form->open_field(doc, &head);
    put_text(doc, ": ");
    words_type(doc, field->type);
    put_presence(doc, field);
    words_limits(doc, field->type);
    doc->form->close_field_head(doc);
    parts_about(doc, &field->about);
    doc->form->close_field(doc);
}

void parts_field(struct doc *doc, struct text anchor, const struct model_field *field)
{
    put_field(doc, anchor, field->name, field);
}

/** The rest of a message, written as contracts do. */
static void put_rest(struct doc *doc, struct text anchor, const struct model_field *rest)
{
    struct text name = arena_format(doc->arena, "...%.*s", TEXT_ARG(rest->name));

    put_field(doc, anchor, name, rest);
}

static void put_fields(struct doc *doc, const char *label, struct text anchor,
                       const struct model_field *fields, size_t count,
                       const struct model_field *rest)
{
    if (count == 0 && !rest)
        return;
    parts_open_fields(doc, label);
    for (size_t i = 0; i < count; i++)
        parts_field(doc, anchor, &fields[i]);
    if (rest)
        put_rest(doc, anchor, rest);
    doc->form->close(doc, BLOCK_FIELDS);
}

/** Parameters of the URI, which travel nowhere else. */
static void put_uri_parts(struct doc *doc, struct text anchor, const struct model_message *message)
{
    if (message->uri_part_count == 0)
        return;
    parts_open_fields(doc, "Parameters of the URI");
    for (size_t i = 0; i < message->uri_part_count; i++)
        parts_field(doc, anchor, &message->uri_parts[i].field);
    doc->form->close(doc, BLOCK_FIELDS);
}

void parts_message(struct doc *doc, const char *what, struct text anchor,
                   const struct model_message *message)
{
    struct arena *arena = doc->arena;

    put_uri_parts(doc, anchor, message);
    put_fields(doc, arena_format(arena, "%s, by position", what).data, anchor, message->positional,
               message->positional_count, message->rest);
    put_fields(doc, arena_format(arena, "%s, by name", what).data, anchor, message->keyword,
               message->keyword_count, message->keyword_rest);
}

void parts_no_example(struct doc *doc, const char *label)
{
    doc->form->open(doc, BLOCK_PARAGRAPH);
    put_text(doc, label);
    put_text(doc, ": there is no short example.");
    doc->form->close(doc, BLOCK_PARAGRAPH);
}

void parts_bare_example(struct doc *doc, const char *label, const char *message)
{
    struct buffer lines = {0};

    example_layout(&lines, text_of(message));
    doc->form->listing(doc, label, "json", buffer_text(&lines));
    buffer_free(&lines);
}

void parts_example(struct doc *doc, const char *label, const char *head,
                   const struct model_message *payload)
{
    struct buffer json = {0};
    struct buffer lines = {0};

    if (example_message(doc, head, payload, &json)) {
        example_layout(&lines, buffer_text(&json));
        doc->form->listing(doc, label, "json", buffer_text(&lines));
    } else {
        parts_no_example(doc, label);
    }
    buffer_free(&json);
    buffer_free(&lines);
}
