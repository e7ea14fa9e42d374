/* SPDX-License-Identifier: MIT */
/*
 * Formats a document, as one edit from the first line that changes to the last. A document with
 * syntax errors is left as it is, and nobody is told, because they are shown anyway.
 */
#include "fmt/fmt.h"
#include "lsp/methods.h"
#include "source/source.h"

/* How many bytes two texts have in common at the start, or at the end behind the first `skipped`,
 * cut so that whole lines remain. */
static size_t common_start(struct text a, struct text b)
{
    size_t line = 0;

    for (size_t i = 0; i < a.size && i < b.size && a.data[i] == b.data[i]; i++) {
        if (a.data[i] == '\n')
            line = i + 1;
    }
    return line;
}

static size_t common_end(struct text a, struct text b, size_t skipped)
{
    size_t line = 0;

    for (size_t i = 1;
         i + skipped <= a.size && i + skipped <= b.size && a.data[a.size - i] == b.data[b.size - i];
         i++) {
        bool begins_line = i + skipped == a.size || a.data[a.size - i - 1] == '\n';
        bool begins_other = i + skipped == b.size || b.data[b.size - i - 1] == '\n';

        if (begins_line && begins_other)
            line = i;
    }
    return line;
}

static void write_edit(const struct context *context, const struct document *document,
                       struct text formatted, struct json *json)
{
    struct text text = buffer_text(&document->text);
    size_t start = common_start(text, formatted);
    size_t end = common_end(text, formatted, start);
    struct lines lines = lines_of(text);

    json_begin_object(json, NULL);
    json_begin_object(json, "range");
    context_write_position(json, "start", lines_position(&lines, start, context->unit));
    context_write_position(json, "end", lines_position(&lines, text.size - end, context->unit));
    json_end_object(json);
    json_write_string(json, "newText",
                      (struct text){formatted.data + start, formatted.size - start - end});
    json_end_object(json);
    lines_free(&lines);
}

bool format_answer(struct context *context, const struct json_node *params, struct json *json)
{
    const struct document *document = context_document(context, params);
    struct buffer formatted = {0};

    if (!document)
        return false;
    struct text text = buffer_text(&document->text);
    struct source *source = source_from_text(document->uri, text);
    struct diagnostics *unwanted = diag_new();
    bool is_done = fmt_source(source, unwanted, &formatted) == FMT_DONE;

    json_begin_array(json, "result");
    if (is_done && !text_equal(text, buffer_text(&formatted)))
        write_edit(context, document, buffer_text(&formatted), json);
    json_end_array(json);
    buffer_free(&formatted);
    diag_free(unwanted);
    source_free(source);
    return true;
}
