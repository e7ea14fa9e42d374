/* SPDX-License-Identifier: MIT */
/*
 * Documents as Markdown, for GitHub and its likes. Text is escaped so that nothing in it is markup
 * or HTML; places are marked by anchors of their own, since every site makes others from headings.
 *
 * Every block ends its last line, and begins with an empty line above it.
 */
#include <ctype.h>

#include "doc/form.h"

static void begin_block(struct doc *doc)
{
    buffer_format(doc->out, "\n%*s", (int)doc->indent, "");
}

static void break_line(struct doc *doc)
{
    put(doc, "\n");
}

/** Whether a character could be markup there. An underscore in a word is not. */
static bool is_markup(struct text text, size_t at)
{
    char c = text.data[at];

    if (c == '_')
        return at == 0 || at + 1 == text.size || !isalnum((unsigned char)text.data[at - 1]) ||
               !isalnum((unsigned char)text.data[at + 1]);
    if (at == 0 && strchr("#+-=", c))
        return true;
    if (c == '.' || c == ')')
        return at > 0 && isdigit((unsigned char)text.data[at - 1]) &&
               (at + 1 == text.size || text.data[at + 1] == ' ');
    return strchr("\\`*[]<>|&~$!", c) && c != '\0';
}

static void markdown_text(struct doc *doc, struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        struct text byte = {text.data + i, 1};

        if ((unsigned char)text.data[i] < ' ') {
            put(doc, " ");
            continue;
        }
        if (is_markup(text, i))
            put(doc, "\\");
        buffer_append(doc->out, byte);
    }
}

/** The longest run of backticks. */
static size_t longest_run(struct text text)
{
    size_t longest = 0;
    size_t run = 0;

    for (size_t i = 0; i < text.size; i++) {
        run = text.data[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void put_ticks(struct doc *doc, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put(doc, "`");
}

/* Code with backticks stands between more of them, apart by a space. What follows other code is
 * joined to it: `a``b` would be something else. */
static void markdown_code(struct doc *doc, struct text text)
{
    size_t run = longest_run(text);
    const char *space = run > 0 ? " " : "";

    if (text.size == 0)
        return;
    if (run == 0 && doc->code_end > 0 && doc->code_end == doc->out->size)
        doc->out->size--;
    else
        put_ticks(doc, run + 1);
    put(doc, space);
    for (size_t i = 0; i < text.size; i++)
        buffer_format(doc->out, "%c", (unsigned char)text.data[i] < ' ' ? ' ' : text.data[i]);
    put(doc, space);
    put_ticks(doc, run + 1);
    doc->code_end = run == 0 ? doc->out->size : 0;
}

static void markdown_reference(struct doc *doc, struct text target, struct text label)
{
    put(doc, "[");
    markdown_code(doc, label);
    buffer_format(doc->out, "](%.*s)", TEXT_ARG(target));
}

static void markdown_link(struct doc *doc, struct text target, struct text label)
{
    put(doc, "[");
    markdown_text(doc, label);
    buffer_format(doc->out, "](%.*s)", TEXT_ARG(target));
}

static void markdown_emphasis(struct doc *doc, const char *text)
{
    buffer_format(doc->out, "**%s**", text);
}

/** Contracts, interfaces and declarations, each with a link. */
static void put_contents(struct doc *doc)
{
    for (size_t i = 0; i < doc->outline_count; i++) {
        const struct section *section = &doc->outline[i];

        buffer_format(doc->out, "%*s- ", (int)(2 * (section->level - 1)), "");
        if (section->kind && section->level > 1)
            buffer_format(doc->out, "%s ", section->kind);
        put(doc, "[");
        if (section->kind)
            markdown_code(doc, section_label(doc, section));
        else
            markdown_text(doc, section->title);
        buffer_format(doc->out, "](#%.*s)\n", TEXT_ARG(section->id));
    }
}

static void markdown_begin(struct doc *doc)
{
    put(doc, "<!-- Written by widlc doc: edit the contract instead. -->\n\n");
    put_contents(doc);
}

static void markdown_end(struct doc *doc)
{
    (void)doc;
}

static void markdown_open_section(struct doc *doc, const struct section *section)
{
    begin_block(doc);
    buffer_format(doc->out, "<a id=\"%.*s\"></a>\n\n%.*s ", TEXT_ARG(section->id),
                  (int)section->level, "######");
    if (section->kind)
        buffer_format(doc->out, "%s ", section->kind);
    if (section->is_deprecated)
        put(doc, "~~");
    if (section->kind)
        markdown_code(doc, section->title);
    else
        markdown_text(doc, section->title);
    put(doc, section->is_deprecated ? "~~\n" : "\n");
}

static void markdown_close_section(struct doc *doc, const struct section *section)
{
    (void)doc;
    (void)section;
}

/* Facts and fields are items of lists; of a list itself there is nothing to be written. */
static void markdown_open(struct doc *doc, enum block block)
{
    switch (block) {
    case BLOCK_PARAGRAPH:
        begin_block(doc);
        break;
    case BLOCK_LIST:
        doc->number = 0;
        put(doc, "\n");
        break;
    case BLOCK_NUMBERED:
        doc->number = 1;
        put(doc, "\n");
        break;
    case BLOCK_ITEM:
        buffer_format(doc->out, "%*s", (int)doc->indent, "");
        if (doc->number > 0)
            buffer_format(doc->out, "%u. ", doc->number++);
        else
            put(doc, "- ");
        break;
    case BLOCK_FACTS:
    case BLOCK_FIELDS:
        put(doc, "\n");
        break;
    case BLOCK_COUNT:
        break;
    }
}

static void markdown_close(struct doc *doc, enum block block)
{
    if (block == BLOCK_PARAGRAPH || block == BLOCK_ITEM)
        break_line(doc);
}

static void markdown_open_fact(struct doc *doc, const char *label)
{
    buffer_format(doc->out, "- %s: ", label);
}

static void markdown_open_field(struct doc *doc, const struct field *field)
{
    buffer_format(doc->out, "- <a id=\"%.*s\"></a>", TEXT_ARG(field->id));
    put(doc, field->is_deprecated ? "~~" : "");
    markdown_code(doc, field->name);
    put(doc, field->is_deprecated ? "~~" : "");
    doc->indent = 2;
}

static void markdown_close_field(struct doc *doc)
{
    doc->indent = 0;
}

static void markdown_listing(struct doc *doc, const char *label, const char *language,
                             struct text text)
{
    size_t ticks = longest_run(text) < 3 ? 3 : longest_run(text) + 1;

    if (label) {
        begin_block(doc);
        buffer_format(doc->out, "%s:\n", label);
    }
    begin_block(doc);
    put_ticks(doc, ticks);
    buffer_format(doc->out, "%s\n", language);
    while (text.size > 0) {
        const char *end = memchr(text.data, '\n', text.size);
        size_t size = end ? (size_t)(end - text.data) + 1 : text.size;

        buffer_format(doc->out, "%*s", (int)doc->indent, "");
        buffer_append(doc->out, (struct text){text.data, size});
        text = (struct text){text.data + size, text.size - size};
    }
    buffer_format(doc->out, "%*s", (int)doc->indent, "");
    put_ticks(doc, ticks);
    break_line(doc);
}

const struct form form_markdown = {
    .begin = markdown_begin,
    .end = markdown_end,
    .open_section = markdown_open_section,
    .close_section = markdown_close_section,
    .open = markdown_open,
    .close = markdown_close,
    .open_fact = markdown_open_fact,
    .close_fact = break_line,
    .open_field = markdown_open_field,
    .close_field_head = break_line,
    .close_field = markdown_close_field,
    .text = markdown_text,
    .code = markdown_code,
    .reference = markdown_reference,
    .link = markdown_link,
    .emphasis = markdown_emphasis,
    .listing = markdown_listing,
};
