/* SPDX-License-Identifier: MIT */
/*
 * Runs scanner and parser over one file. Bytes that are no text are found here, before the scanner,
 * which can then rely on UTF-8 without NUL.
 */
#include "syntax/parse.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "syntax/parser.h"
#include "syntax/parsing.h"

#include "syntax/lexer.h"

/* false: reported */
static bool check_bytes(const struct source *source, struct diagnostics *diagnostics)
{
    struct text text = {source->text, source->size};
    size_t bad = utf8_check(text);
    const char *nul = memchr(text.data, '\0', text.size);
    const char *what = "a byte that is not UTF-8";

    if (nul && (size_t)(nul - text.data) < bad) {
        bad = (size_t)(nul - text.data);
        what = "a NUL byte";
    }
    if (bad == text.size)
        return true;
    struct span span = {source, (uint32_t)bad, (uint32_t)bad + 1};
    diag_report(diagnostics, DIAG_ENCODING, span, "%s", what);
    return false;
}

static void warn_unused_docs(struct parsing *parsing)
{
    struct span span;
    for (size_t at = 0; docs_next_unused(&parsing->docs, &at, &span);)
        diag_report(parsing->diagnostics, DIAG_STRAY_DOCS, span,
                    "a doc comment that describes nothing");
}

/* The scanner writes into what it scans, and leaves a NUL behind where the parser gives up: it gets
 * a copy, because diagnostics show the source. It ends the program itself when there is no memory.
 */
static void run(struct parsing *parsing)
{
    yyscan_t scanner = NULL;
    if (lex_lex_init_extra(parsing, &scanner) != 0)
        memory_fail();
    lex__scan_bytes(parsing->source->text, (int)parsing->source->size, scanner);
    if (yyparse(scanner, parsing) != 0 || parsing->errors >= PARSING_ERRORS_MAX)
        parsing_lost(parsing, (uint32_t)parsing->source->size);
    lex_lex_destroy(scanner);
}

const struct ast_file *parse_pieces(struct arena *arena, const struct source *source,
                                    struct diagnostics *diagnostics, struct pieces *pieces)
{
    struct ast_file *file = arena_alloc(arena, sizeof(*file));
    struct parsing parsing = {
        .source = source,
        .arena = arena,
        .diagnostics = diagnostics,
        .pieces = pieces,
        .file = file,
    };

    file->source = source;
    if (!check_bytes(source, diagnostics)) {
        file->is_incomplete = true;
        parsing_lost(&parsing, (uint32_t)source->size);
        return file;
    }
    run(&parsing);
    if (!file->is_incomplete)
        warn_unused_docs(&parsing);
    return file;
}

const struct ast_file *parse(struct arena *arena, const struct source *source,
                             struct diagnostics *diagnostics)
{
    return parse_pieces(arena, source, diagnostics, NULL);
}
