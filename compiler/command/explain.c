/* SPDX-License-Identifier: MIT */
/*
 * `widlc explain`: shows the catalogue of diagnostics, to people or as the page of the manual.
 * docs/diagnostics.md is what `--markdown` writes; a test compares them.
 */
#include "command/explain.h"

#include "base/buffer.h"
#include "command/command.h"
#include "diag/catalogue.h"
#include "diag/glyph.h"

static const char introduction[] =
    "<!-- Written by `widlc explain --markdown`: edit compiler/diag/ instead. -->\n"
    "# Diagnostics\n"
    "\n"
    "`widlc check` and `widlc gen` report every problem of a run at once, in the order of files "
    "and\n"
    "lines. Each has a code, which keeps its meaning for ever, and a name;\n"
    "`widlc explain CODE` shows what is on this page.\n"
    "\n"
    "## Warnings\n"
    "\n"
    "A warning does not keep a contract from being compiled. Its name is behind its code:\n"
    "\n"
    "| option | effect |\n"
    "|---|---|\n"
    "| `-Wno-NAME` | switches the warning off |\n"
    "| `-Werror=NAME` | makes it an error |\n"
    "| `-Werror` | makes every warning an error, except those named by the other two |\n"
    "\n"
    "A comment silences one warning on one line: at the end of that line, or above it, where docs "
    "and\n"
    "decorators can stand between.\n"
    "It has to give a reason, and is itself reported when there is nothing to silence:\n"
    "\n"
    "```widl\n"
    "import \"geo.widl\" as geo;  // widl:ignore unused-import the next release needs it\n"
    "```\n"
    "\n"
    "`widlc lint` looks for more than that; [lint.md](lint.md) lists its rules.\n"
    "\n"
    "## For programs\n"
    "\n"
    "`--diagnostics=json` and `--diagnostics=sarif` replace the text. `check` writes them to "
    "standard\n"
    "output, `gen` to standard error; the exit status is the same.\n"
    "\n"
    "JSON is one object. Members can be added to it without a new `version`:\n"
    "\n"
    "| member | what it is |\n"
    "|---|---|\n"
    "| `version` | of this format: 1 |\n"
    "| `problems` | a list, by file and place |\n"
    "| `problems[].code`, `.name`, `.severity` | `\"WIDL0016\"`, `\"unknown-type\"`, `\"error\"` "
    "or "
    "`\"warning\"` |\n"
    "| `problems[].message` | one line of text |\n"
    "| `problems[].file`, `.range` | where; null when it is about no place |\n"
    "| `…range.start`, `.end` | `offset` in bytes from 0; `line` and `column` from 1, in code "
    "points; "
    "the end is behind the last character |\n"
    "| `problems[].notes` | a list of other places: `message`, `file`, `range` |\n"
    "| `problems[].hints` | a list of sentences: what to do about it |\n"
    "| `summary` | how many `errors` and `warnings` there are, and how many of both are `omitted` "
    "from "
    "the list |\n"
    "\n"
    "SARIF is version 2.1.0. What a comment silences is a result with a suppression there, and "
    "left\n"
    "out everywhere else.\n"
    "\n"
    "## Codes\n"
    "\n"
    "| code | name | | |\n"
    "|---|---|---|---|\n";

static bool is_rule(const struct catalogue_entry *entry)
{
    return entry->set != CATALOGUE_NO_RULE;
}

static enum explain_group group_of(const struct catalogue_entry *entry)
{
    if (entry->set >= CATALOGUE_WIRE)
        return EXPLAIN_BREAKING;
    return is_rule(entry) ? EXPLAIN_LINT : EXPLAIN_CODES;
}

/** The severity, or the set of a rule. */
static const char *severity_text(const struct catalogue_entry *entry)
{
    if (is_rule(entry))
        return catalogue_set_name(entry->set);
    return entry->severity == DIAG_ERROR ? "error" : "warning";
}

/** Print lines of an example, behind `indentation`; what is no text is spelt out. */
static void print_example(const char *example, const char *indentation)
{
    struct text rest = text_of(example);
    bool is_line_start = true;

    while (rest.size > 0) {
        struct glyph glyph = glyph_of(rest);

        if (rest.data[0] == '\n') {
            putchar('\n');
        } else {
            fputs(is_line_start ? indentation : "", stdout);
            fputs(glyph.shown, stdout);
        }
        is_line_start = rest.data[0] == '\n';
        rest.data += glyph.size;
        rest.size -= glyph.size;
    }
}

static void explain(const struct catalogue_entry *entry)
{
    static const char *const suffixes[] = {"", " rule of 'widlc lint'",
                                           " rule of 'widlc breaking'"};
    const struct catalogue_explanation *explanation = entry->explanation;

    printf("WIDL%04d %s (%s%s): %s\n", (int)entry->code, catalogue_name(entry).text,
           severity_text(entry), suffixes[group_of(entry)], entry->title);
    if (explanation->meaning)
        printf("\n%s\n", explanation->meaning);
    if (!explanation->wrong)
        return;
    printf("\nreported:\n\n");
    print_example(explanation->wrong, "    ");
    printf("\nright:\n\n");
    print_example(explanation->right, "    ");
}

void explain_list(enum explain_group group)
{
    for (const struct catalogue_entry *entry = catalogue_next(NULL); entry;
         entry = catalogue_next(entry)) {
        if (group == EXPLAIN_CODES || group == group_of(entry))
            printf("WIDL%04d  %-11s  %-20s  %s\n", (int)entry->code, severity_text(entry),
                   catalogue_name(entry).text, entry->title);
    }
}

static void write_section(const struct catalogue_entry *entry)
{
    const struct catalogue_explanation *explanation = entry->explanation;
    const char *severity = severity_text(entry);

    printf("\n### WIDL%04d %s\n\n%c%s%s: %s.\n", (int)entry->code, catalogue_name(entry).text,
           (char)(severity[0] - 'a' + 'A'), severity + 1, is_rule(entry) ? " rule" : "",
           entry->title);
    if (explanation->meaning)
        printf("\n%s\n", explanation->meaning);
    if (!explanation->wrong)
        return;
    printf("\nReported:\n\n```widl\n");
    print_example(explanation->wrong, "");
    printf("```\n\nRight:\n\n```widl\n");
    print_example(explanation->right, "");
    printf("```\n");
}

static void write_row(const struct catalogue_entry *entry)
{
    printf("| [WIDL%04d](#widl%04d-%s) | %s | %s | %s |\n", (int)entry->code, (int)entry->code,
           catalogue_name(entry).text, catalogue_name(entry).text, severity_text(entry),
           entry->title);
}

void explain_page(const char *before, enum explain_group group)
{
    void (*const parts[])(const struct catalogue_entry *entry) = {write_row, write_section};

    fputs(before, stdout);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        for (const struct catalogue_entry *entry = catalogue_next(NULL); entry;
             entry = catalogue_next(entry)) {
            if (group_of(entry) == group)
                parts[i](entry);
        }
    }
}

static enum status complain(const char *word)
{
    const struct catalogue_entry *similar = catalogue_similar(text_of(word), false);

    fprintf(stderr, "widlc: no diagnostic is called '%s'", word);
    if (similar)
        fprintf(stderr, "; did you mean '%s'?\n", catalogue_name(similar).text);
    else
        fputs("; 'widlc explain' lists them\n", stderr);
    return STATUS_USAGE;
}

enum status explain_words(const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct catalogue_entry *entry = catalogue_find(text_of(words[i]));

        if (!entry)
            return complain(words[i]);
        if (i > 0)
            putchar('\n');
        explain(entry);
    }
    return STATUS_CLEAN;
}

enum status command_explain(const struct options *options)
{
    if (options->wants_markdown)
        explain_page(introduction, EXPLAIN_CODES);
    else if (options->file_count == 0)
        explain_list(EXPLAIN_CODES);
    return explain_words(options->files, options->file_count);
}
