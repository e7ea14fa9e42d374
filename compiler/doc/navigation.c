/* SPDX-License-Identifier: MIT */
/* The bar of the page: search box and contents, nested lists made of the outline. */
#include "doc/html.h"

static void put_entry(struct doc *doc, const struct section *section)
{
    put(doc, "<li><a href=\"#");
    html_escape(doc->out, section->id);
    put(doc, "\">");
    put(doc, section->is_deprecated ? "<s>" : "");
    html_escape(doc->out, section_label(doc, section));
    put(doc, section->is_deprecated ? "</s>" : "");
    if (section->kind && section->level == 3)
        buffer_format(doc->out, " <span class=\"kind\">%s</span>", section->kind);
    put(doc, "</a>");
}

/** Close the lists and entries between two levels, and leave the entry of `to` open. */
static void move(struct doc *doc, unsigned from, unsigned to)
{
    if (to > from) {
        put(doc, "\n<ul>\n");
        return;
    }
    put(doc, "</li>\n");
    for (; from > to; from--)
        put(doc, "</ul></li>\n");
}

static void put_contents(struct doc *doc)
{
    unsigned level = 0;

    for (size_t i = 0; i < doc->outline_count; i++) {
        move(doc, level, doc->outline[i].level);
        put_entry(doc, &doc->outline[i]);
        level = doc->outline[i].level;
    }
    put(doc, "</li>\n");
    for (; level > 1; level--)
        put(doc, "</ul></li>\n");
    put(doc, "</ul>\n");
}

void html_navigation(struct doc *doc)
{
    put(doc, "<header>\n"
             "<div role=\"search\" id=\"page-search\" hidden>\n"
             "<label for=\"page-words\">Search</label>\n"
             "<input type=\"search\" id=\"page-words\" autocomplete=\"off\" spellcheck=\"false\" "
             "placeholder=\"Name or URI\" aria-keyshortcuts=\"/\" "
             "aria-describedby=\"page-count\">\n"
             "<kbd aria-hidden=\"true\">/</kbd>\n"
             "<output id=\"page-count\" for=\"page-words\"></output>\n"
             "</div>\n"
             "<nav aria-label=\"Contents\">\n<details id=\"page-contents\" open>\n"
             "<summary>Contents</summary>");
    put_contents(doc);
    put(doc, "</details>\n</nav>\n</header>\n");
}
