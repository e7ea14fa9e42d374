/* SPDX-License-Identifier: MIT */
/*
 * Parses, formats, and does not believe the result: it is parsed again, and has to be made of the
 * same tokens and comments. A contract is never lost to a mistake in here.
 */
#include "fmt/fmt.h"

#include "fmt/format.h"
#include "syntax/parse.h"

/** Take `source` apart. Return: false when it has syntax errors. */
static bool take_apart(const struct source *source, struct diagnostics *diagnostics,
                       struct pieces *pieces)
{
    struct arena *arena = arena_new();
    bool is_whole = !parse_pieces(arena, source, diagnostics, pieces)->is_incomplete;

    arena_free(arena);
    return is_whole;
}

/** The same, with errors reported, but nothing else: warnings are for other tools. */
static bool read_source(const struct source *source, struct diagnostics *diagnostics,
                        struct pieces *pieces)
{
    struct diagnostics *unwanted = diag_new();
    bool is_whole = take_apart(source, unwanted, pieces);

    diag_free(unwanted);
    if (!is_whole)
        take_apart(source, diagnostics, NULL);
    return is_whole;
}

static bool is_same(const struct pieces *pieces, struct text text)
{
    struct source *source = source_from_text("formatted", text);
    struct diagnostics *unwanted = diag_new();
    struct pieces again = {0};
    bool same = take_apart(source, unwanted, &again) && pieces_equal(pieces, &again);

    pieces_free(&again);
    diag_free(unwanted);
    source_free(source);
    return same;
}

enum fmt_result fmt_source(const struct source *source, struct diagnostics *diagnostics,
                           struct buffer *out)
{
    struct pieces pieces = {0};
    struct buffer formatted = {0};
    enum fmt_result result = FMT_REFUSED;

    if (read_source(source, diagnostics, &pieces)) {
        format_pieces(&pieces, &formatted);
        result = is_same(&pieces, buffer_text(&formatted)) ? FMT_DONE : FMT_FAILED;
    }
    if (result == FMT_DONE)
        buffer_append(out, buffer_text(&formatted));
    buffer_free(&formatted);
    pieces_free(&pieces);
    return result;
}
