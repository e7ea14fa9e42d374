/* SPDX-License-Identifier: MIT */
/*
 * Shows diagnostics to people: place and message, the source line under it, carets under the span.
 *
 * Nothing of the user's text reaches the terminal as it is: all of it passes through glyph.c. A
 * line is shown through a window of WINDOW columns, which is found from the span and never by
 * walking a long line, so that a megabyte in one line costs what any other line costs.
 */
#include "base/buffer.h"
#include "diag/collection.h"
#include "diag/glyph.h"
#include "source/source.h"

#define TAB        4
#define WINDOW     92           /* columns of source text in a line */
#define BYTES      (4 * WINDOW) /* so that marks without width are cut as well */
#define CONTEXT    40           /* code points kept before a span when the window moves */
#define LEAST_SPAN 20           /* columns of a span that have to be visible at least */

enum style { STYLE_PLACE, STYLE_ERROR, STYLE_WARNING, STYLE_NOTE, STYLE_HINT, STYLE_GUTTER };

static const char *const style_codes[] = {
    [STYLE_PLACE] = "\033[1m",   [STYLE_ERROR] = "\033[1;31m", [STYLE_WARNING] = "\033[1;35m",
    [STYLE_NOTE] = "\033[1;36m", [STYLE_HINT] = "\033[1;32m",  [STYLE_GUTTER] = "\033[34m",
};

static const struct severity_words {
    enum style style;
    const char *one;
    const char *many;
} severities[] = {
    [DIAG_ERROR] = {STYLE_ERROR, "error", "errors"},
    [DIAG_WARNING] = {STYLE_WARNING, "warning", "warnings"},
};

struct renderer {
    FILE *out;
    bool colour;
};

static const char *style_begin(const struct renderer *renderer, enum style style)
{
    return renderer->colour ? style_codes[style] : "";
}

static const char *style_end(const struct renderer *renderer)
{
    return renderer->colour ? "\033[0m" : "";
}

static void print_text(const struct renderer *renderer, struct text text)
{
    while (text.size > 0) {
        struct glyph glyph = glyph_of(text);

        fputs(glyph.shown, renderer->out);
        text.data += glyph.size;
        text.size -= glyph.size;
    }
}

/** Width of `line` from `begin` to `end`, or of as much as passes WINDOW. */
static size_t width_between(struct text line, size_t begin, size_t end)
{
    size_t width = 0;

    if (end - begin > BYTES)
        return WINDOW + 1;
    while (begin < end && width <= WINDOW) {
        struct glyph glyph = glyph_of((struct text){line.data + begin, line.size - begin});

        width += line.data[begin] == '\t' ? TAB - width % TAB : glyph.width;
        begin += glyph.size;
    }
    return width;
}

/** Where in `line` the window begins that shows the span. */
static size_t window_begin(struct text line, size_t span_begin)
{
    size_t begin = span_begin;

    if (width_between(line, 0, line.size) <= WINDOW ||
        width_between(line, 0, span_begin) <= WINDOW - LEAST_SPAN)
        return 0;
    for (size_t i = 0; i < CONTEXT && begin > 0; i++)
        begin -= glyph_size_before(line.data, begin);
    return begin;
}

/** Append `count` times `mark`. */
static void append_marks(struct buffer *buffer, const char *mark, size_t count)
{
    while (count-- > 0)
        buffer_append(buffer, text_of(mark));
}

/** Fill `shown` with the part of `line` in the window, and `carets` with what stands under it. */
static void draw(struct text line, size_t begin, size_t end, struct buffer *shown,
                 struct buffer *carets)
{
    size_t start = window_begin(line, begin);
    size_t at = start;
    size_t column = 0;
    bool marked = false;

    if (at > 0) {
        append_marks(shown, "\xe2\x80\xa6", 1);
        append_marks(carets, " ", 1);
    }
    while (at < line.size && column < WINDOW && at - start < BYTES) {
        struct glyph glyph = glyph_of((struct text){line.data + at, line.size - at});
        bool is_tab = line.data[at] == '\t';
        size_t width = is_tab ? TAB - column % TAB : glyph.width;
        bool is_inside = at + glyph.size > begin && at < end;

        append_marks(shown, glyph.shown, is_tab ? width : 1);
        if (is_inside && !marked && width > 0) {
            append_marks(carets, "^", 1);
            append_marks(carets, "~", width - 1);
            marked = true;
        } else if (at < end) {
            append_marks(carets, is_inside ? "~" : " ", width);
        }
        column += width;
        at += glyph.size;
    }
    if (at < line.size)
        append_marks(shown, "\xe2\x80\xa6", 1);
    if (!marked)
        append_marks(carets, "^", 1);
}

static void print_source_line(const struct renderer *renderer, struct span span, size_t number,
                              enum style style)
{
    const struct source *source = span.source;
    struct text line = source_line(source, number);
    size_t offset = source->lines[number - 1];
    size_t begin = span.begin - offset < line.size ? span.begin - offset : line.size;
    size_t end = span.end - offset < line.size ? span.end - offset : line.size;
    struct buffer shown = {0};
    struct buffer carets = {0};

    draw(line, begin, end, &shown, &carets);
    fprintf(renderer->out, "%s%6zu |%s %.*s\n", style_begin(renderer, STYLE_GUTTER), number,
            style_end(renderer), TEXT_ARG(buffer_text(&shown)));
    fprintf(renderer->out, "%s       |%s %s%.*s%s\n", style_begin(renderer, STYLE_GUTTER),
            style_end(renderer), style_begin(renderer, style), TEXT_ARG(buffer_text(&carets)),
            style_end(renderer));
    buffer_free(&shown);
    buffer_free(&carets);
}

static void print_place(const struct renderer *renderer, const struct source *source,
                        struct place place)
{
    fputs(style_begin(renderer, STYLE_PLACE), renderer->out);
    print_text(renderer, text_of(source->path));
    fprintf(renderer->out, ":%zu:%zu:%s ", place.line, place.column, style_end(renderer));
}

/** One message with its line; `tag` stands behind it. */
static void print_message(const struct renderer *renderer, struct span span, const char *word,
                          enum style style, struct text text, const char *tag)
{
    struct place place = {0};

    if (span.source) {
        span = collection_clamp(span);
        place = source_place(span.source, span.begin);
        print_place(renderer, span.source, place);
    }
    fprintf(renderer->out, "%s%s:%s ", style_begin(renderer, style), word, style_end(renderer));
    print_text(renderer, text);
    fprintf(renderer->out, "%s\n", tag);
    if (span.source)
        print_source_line(renderer, span, place.line, style);
}

static void print_problem(const struct renderer *renderer, const struct problem *problem)
{
    const struct severity_words *words = &severities[problem->severity];
    const struct catalogue_entry *entry = catalogue_of(problem->code);
    struct buffer tag = {0};

    buffer_format(&tag, " [WIDL%04d", (int)problem->code);
    if (entry->set != CATALOGUE_NO_RULE)
        buffer_format(&tag, " %s", catalogue_name(entry).text);
    else if (entry->severity == DIAG_WARNING)
        buffer_format(&tag, ", -W%s%s", problem->severity == DIAG_ERROR ? "error=" : "",
                      catalogue_name(entry).text);
    buffer_append(&tag, text_of("]"));
    print_message(renderer, problem->span, words->one, words->style, problem->text, tag.data);
    for (size_t i = 0; i < problem->note_count; i++)
        print_message(renderer, problem->notes[i].span, "note", STYLE_NOTE, problem->notes[i].text,
                      "");
    if (problem->hint.size > 0)
        print_message(renderer, (struct span){0}, "hint", STYLE_HINT, problem->hint, "");
    buffer_free(&tag);
}

void diag_render(const struct diagnostics *diagnostics, FILE *out, bool colour)
{
    struct renderer renderer = {out, colour};
    struct problem *sorted[COLLECTION_MAX];
    size_t shown[2] = {0};

    collection_sort(diagnostics, sorted);
    for (size_t i = 0; i < diagnostics->problem_count; i++) {
        enum diag_severity severity = sorted[i]->severity;

        if (!sorted[i]->silence && shown[severity] < DIAG_SHOWN_MAX) {
            print_problem(&renderer, sorted[i]);
            shown[severity]++;
        }
    }
    for (enum diag_severity severity = DIAG_ERROR; severity <= DIAG_WARNING; severity++) {
        const struct severity_words *words = &severities[severity];
        size_t more = diagnostics->reported[severity] - shown[severity];

        if (more > 0)
            fprintf(out, "%s%s:%s %zu more %s not shown [WIDL%04d]\n",
                    style_begin(&renderer, words->style), words->one, style_end(&renderer), more,
                    more == 1 ? words->one : words->many, (int)DIAG_TOO_MANY);
    }
}
