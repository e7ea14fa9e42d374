/* SPDX-License-Identifier: MIT */
/*
 * A list: an editor has dozens of files open, not thousands. A document that changes is responsible
 * for nobody else; server.c knows whose analysis that spoils.
 */
#include "lsp/documents.h"

#include <stdlib.h>

#include "base/memory.h"
#include "lsp/analysis.h"
#include "lsp/uri.h"
#include "source/search.h"

static struct document *document_new(struct text uri)
{
    struct document *document = memory_new(sizeof(*document));
    struct text path;

    document->arena = arena_new();
    document->uri = arena_text(document->arena, uri).data;
    document->canonical = document->uri;
    if (uri_to_path(document->arena, uri, &path)) {
        document->path = path.data;
        document->canonical = search_canonical(document->arena, path.data).data;
    }
    return document;
}

static void document_free(struct document *document)
{
    analysis_free(document->analysis);
    buffer_free(&document->text);
    arena_free(document->arena);
    free(document);
}

struct document *documents_open(struct documents *documents, struct text uri, struct text text,
                                int64_t version)
{
    struct document *document = documents_find(documents, uri);

    if (!document) {
        document = document_new(uri);
        document->next = documents->first;
        documents->first = document;
    }
    document->text.size = 0;
    buffer_append(&document->text, text);
    document->version = version;
    return document;
}

struct document *documents_find(const struct documents *documents, struct text uri)
{
    struct document *document = documents->first;

    while (document && !text_is(uri, document->uri))
        document = document->next;
    return document;
}

struct document *documents_find_canonical(const struct documents *documents, const char *canonical)
{
    struct document *document = documents->first;

    while (document && strcmp(document->canonical, canonical) != 0)
        document = document->next;
    return document;
}

void document_edit(struct document *document, struct position begin, struct position end,
                   enum lines_unit unit, struct text text)
{
    struct lines lines = lines_of(buffer_text(&document->text));
    size_t from = lines_offset(&lines, begin, unit);
    size_t to = lines_offset(&lines, end, unit);
    struct buffer edited = {0};
    struct text before = {document->text.data, from};

    if (to < from)
        to = from;
    buffer_append(&edited, before);
    buffer_append(&edited, text);
    buffer_append(&edited, (struct text){document->text.data + to, document->text.size - to});
    lines_free(&lines);
    buffer_free(&document->text);
    document->text = edited;
}

void documents_close(struct documents *documents, struct document *document)
{
    struct document **link = &documents->first;

    while (*link != document)
        link = &(*link)->next;
    *link = document->next;
    document_free(document);
}

void documents_free(struct documents *documents)
{
    while (documents->first)
        documents_close(documents, documents->first);
}
