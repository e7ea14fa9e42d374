/* SPDX-License-Identifier: MIT */
/*
 * Documents as one page of HTML: style and script are in it, and it loads nothing. Everything that
 * comes from a contract goes through put_escaped(). A policy in the page allows its one script by
 * its hash, so that even markup that slipped through would not run.
 */
#include "doc/html.h"

#include "doc/base64.h"
#include "doc/embedded.h"
#include "doc/form.h"

static void html_text(struct doc *doc, struct text text)
{
    html_escape(doc->out, text);
}

/** `before`, the text, `behind`. */
static void wrap(struct doc *doc, const char *before, struct text text, const char *behind)
{
    put(doc, before);
    html_escape(doc->out, text);
    put(doc, behind);
}

static void html_code(struct doc *doc, struct text text)
{
    wrap(doc, "<code>", text, "</code>");
}

static void html_reference(struct doc *doc, struct text target, struct text label)
{
    wrap(doc, "<a href=\"", target, "\">");
    wrap(doc, "<code>", label, "</code></a>");
}

static void html_link(struct doc *doc, struct text target, struct text label)
{
    wrap(doc, "<a rel=\"noopener noreferrer\" href=\"", target, "\">");
    wrap(doc, "", label, "</a>");
}

static void html_emphasis(struct doc *doc, const char *text)
{
    wrap(doc, "<strong>", text_of(text), "</strong>");
}

static void put_hash(struct doc *doc, struct text hash)
{
    put(doc, "'sha256-");
    base64_append(doc->out, hash);
    put(doc, "'");
}

static void html_begin(struct doc *doc)
{
    put(doc,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ");
    put_hash(doc, embedded_style_hash());
    put(doc, "; script-src ");
    put_hash(doc, embedded_script_hash());
    put(doc, "; base-uri 'none'; form-action 'none'\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n");
    wrap(doc, "<title>", doc->set.files[0]->package,
         doc->set.count > 1 ? " and others</title>\n" : "</title>\n");
    put(doc, "<style>");
    buffer_append(doc->out, embedded_style());
    put(doc, "</style>\n</head>\n<body>\n"
             "<a class=\"skip\" href=\"#page-content\">Skip to the content</a>\n");
    html_navigation(doc);
    put(doc, "<main id=\"page-content\" tabindex=\"-1\">\n");
}

static void html_end(struct doc *doc)
{
    put(doc, "<p id=\"page-none\" hidden>Nothing is called that.</p>\n"
             "<footer><p>Written by <code>widlc doc</code>.</p></footer>\n"
             "</main>\n<script>");
    buffer_append(doc->out, embedded_script());
    put(doc, "</script>\n</body>\n</html>\n");
}

static void html_open_section(struct doc *doc, const struct section *section)
{
    static const char *const elements[] = {"", "section class=\"contract\"",
                                           "section class=\"group\"", "article"};

    buffer_format(doc->out, "<%s", elements[section->level]);
    if (section->level > 1 && section->kind) {
        wrap(doc, " data-words=\"", section->title, " ");
        wrap(doc, "", section->words, "\"");
    }
    wrap(doc, " id=\"", section->id, "\">\n");
    buffer_format(doc->out, "<h%u>", section->level);
    if (section->kind)
        buffer_format(doc->out, "<span class=\"kind\">%s</span> ", section->kind);
    wrap(doc, section->is_deprecated ? "<s>" : "<span class=\"name\">", section->title,
         section->is_deprecated ? "</s>" : "</span>");
    wrap(doc, " <a class=\"anchor\" aria-label=\"Link to ", section->title, "\"");
    wrap(doc, " href=\"#", section->id, "\">#</a>");
    buffer_format(doc->out, "</h%u>\n", section->level);
}

static void html_close_section(struct doc *doc, const struct section *section)
{
    put(doc, section->level < 3 ? "</section>\n" : "</article>\n");
}

static const struct {
    const char *open;
    const char *close;
} blocks[BLOCK_COUNT] = {
    [BLOCK_PARAGRAPH] = {"<p>", "</p>\n"},
    [BLOCK_LIST] = {"<ul>\n", "</ul>\n"},
    [BLOCK_NUMBERED] = {"<ol>\n", "</ol>\n"},
    [BLOCK_ITEM] = {"<li>", "</li>\n"},
    [BLOCK_FACTS] = {"<dl class=\"facts\">\n", "</dl>\n"},
    [BLOCK_FIELDS] = {"<div class=\"fields\">\n", "</div>\n"},
};

static void html_open(struct doc *doc, enum block block)
{
    put(doc, blocks[block].open);
}

static void html_close(struct doc *doc, enum block block)
{
    put(doc, blocks[block].close);
}

static void html_open_fact(struct doc *doc, const char *label)
{
    wrap(doc, "<div><dt>", text_of(label), "</dt><dd>");
}

static void html_close_fact(struct doc *doc)
{
    put(doc, "</dd></div>\n");
}

static void html_open_field(struct doc *doc, const struct field *field)
{
    wrap(doc, "<div class=\"field\" id=\"", field->id, "\"><p>");
    put(doc, field->is_deprecated ? "<s>" : "");
    wrap(doc, "<a class=\"field-name\" href=\"#", field->id, "\">");
    wrap(doc, "<code>", field->name, "</code></a>");
    put(doc, field->is_deprecated ? "</s>" : "");
}

static void html_close_field_head(struct doc *doc)
{
    put(doc, "</p>\n");
}

static void html_close_field(struct doc *doc)
{
    put(doc, "</div>\n");
}

static void html_listing(struct doc *doc, const char *label, const char *language, struct text text)
{
    (void)language;
    put(doc, "<figure>\n");
    if (label)
        wrap(doc, "<figcaption>", text_of(label), "</figcaption>");
    wrap(doc, "<pre tabindex=\"0\"><code>", text, "</code></pre></figure>\n");
}

const struct form form_html = {
    .begin = html_begin,
    .end = html_end,
    .open_section = html_open_section,
    .close_section = html_close_section,
    .open = html_open,
    .close = html_close,
    .open_fact = html_open_fact,
    .close_fact = html_close_fact,
    .open_field = html_open_field,
    .close_field_head = html_close_field_head,
    .close_field = html_close_field,
    .text = html_text,
    .code = html_code,
    .reference = html_reference,
    .link = html_link,
    .emphasis = html_emphasis,
    .listing = html_listing,
};
