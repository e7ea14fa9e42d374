/* SPDX-License-Identifier: MIT */
/*
 * Documents as a whole: contracts one after the other, and before them what leads to their parts,
 * which is known last.
 */
#include "doc/doc.h"

#include <stdlib.h>

#include "doc/links.h"
#include "doc/parts.h"

/** Of a whole document: some for a thousand patterns of the usual kind. */
#define STATES_MAX 50000

static void put_imports(struct doc *doc, const struct model_file *file)
{
    if (file->import_count == 0)
        return;
    doc->form->open_fact(doc, "Imports");
    for (size_t i = 0; i < file->import_count; i++) {
        const struct model_file *import = file->imports[i];
        struct text target = links_target(doc, import, text_of("the-contract"));

        put_text(doc, i > 0 ? ", " : "");
        if (target.size > 0)
            doc->form->reference(doc, target, import->path);
        else
            doc->form->code(doc, import->path);
    }
    doc->form->close_fact(doc);
}

static void put_contract(struct doc *doc, const struct model_file *file)
{
    struct section section = {
        .level = 1,
        .id = links_anchor(doc, file, text_of("the-contract")),
        .kind = "package",
        .title = file->package,
        .is_deprecated = file->about.is_deprecated,
        .words = file->path,
    };

    parts_section(doc, &section);
    parts_about(doc, &file->about);
    doc->form->open(doc, BLOCK_FACTS);
    parts_fact(doc, "Contract", file->path);
    parts_fact(doc, "C header",
               arena_format(doc->arena, "#include <%.*s.h>", TEXT_ARG(file->path)));
    put_imports(doc, file);
    doc->form->close(doc, BLOCK_FACTS);
    for (size_t i = 0; i < file->interface_count; i++)
        parts_interface(doc, &file->interfaces[i]);
    parts_errors(doc, file);
    parts_types(doc, file);
    parts_constants(doc, file);
    doc->form->close_section(doc, &section);
}

/** Write the contract `file`, or all of them if that is NULL. */
static void write_document(const struct doc_set *set, const struct form *form,
                           const struct model_file *file, struct buffer *out)
{
    struct buffer body = {0};
    struct doc doc = {
        .form = form,
        .out = &body,
        .arena = arena_new(),
        .set = *set,
        .file = file,
        .states_left = STATES_MAX,
    };

    doc.samples = names_new(doc.arena);
    for (size_t i = 0; i < set->count; i++) {
        if (!file || set->files[i] == file)
            put_contract(&doc, set->files[i]);
    }
    doc.out = out;
    doc.code_end = 0;
    form->begin(&doc);
    buffer_append(out, buffer_text(&body));
    form->end(&doc);
    buffer_free(&body);
    free(doc.outline);
    arena_free(doc.arena);
}

void doc_write(const struct doc_set *set, enum doc_format format, struct buffer *out)
{
    write_document(set, format == DOC_HTML ? &form_html : &form_markdown, NULL, out);
}

void doc_write_part(const struct doc_set *set, size_t index, struct buffer *out)
{
    write_document(set, &form_markdown, set->files[index], out);
}
