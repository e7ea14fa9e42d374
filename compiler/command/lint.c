/* SPDX-License-Identifier: MIT */
/*
 * `widlc lint`: what is legal and yet a mistake. Contracts are compiled first; only those without
 * errors are looked at. docs/lint.md is what `--markdown` writes; a test compares them.
 */
#include "lint/lint.h"

#include "command/explain.h"
#include "command/run.h"

static const char introduction[] =
    "<!-- Written by `widlc lint --markdown`: edit compiler/diag/rules.def instead. -->\n"
    "# Rules of widlc lint\n"
    "\n"
    "`widlc lint FILE...` looks for what is legal in a contract and yet a mistake. "
    "[tools.md](tools.md)\n"
    "says how rules are selected; `widlc lint --explain NAME` shows what is on this page.\n"
    "\n"
    "A set contains those before it: minimal, recommended (the default), strict. A comment "
    "silences one\n"
    "rule on one line: at the end of that line, or above it, where docs and decorators can stand "
    "between.\n"
    "It has to give a reason:\n"
    "\n"
    "```widl\n"
    "total: uint64;  // widl:ignore int64-json only C programs read it\n"
    "```\n"
    "\n"
    "| code | name | set | |\n"
    "|---|---|---|---|\n";

/** Switch on the rules of the set that the user wants, but for those that the user named. */
static void choose_rules(struct options *options)
{
    for (const struct catalogue_entry *entry = catalogue_next(NULL); entry;
         entry = catalogue_next(entry)) {
        enum diag_level *level = &options->policy.levels[entry->code];

        if (entry->set != CATALOGUE_NO_RULE && entry->set <= options->rules &&
            *level == DIAG_LEVEL_DEFAULT)
            *level = DIAG_LEVEL_ON;
    }
}

static enum status lint(const struct options *options)
{
    struct options chosen = *options;
    struct run run;
    size_t warnings;

    choose_rules(&chosen);
    if (run_load(&run, &chosen))
        lint_files(run.files, run.file_count, run.diagnostics);
    diag_settle(run.diagnostics);
    bool correct = run_report(&run, stdout);
    warnings = diag_warnings(run.diagnostics);
    run_end(&run);
    if (!correct)
        return STATUS_FAILURE;
    return warnings > 0 ? STATUS_FINDINGS : STATUS_CLEAN;
}

enum status command_lint(const struct options *options)
{
    if (options->explained)
        return explain_words(&options->explained, 1);
    if (options->wants_markdown)
        explain_page(introduction, EXPLAIN_LINT);
    else if (options->wants_list)
        explain_list(EXPLAIN_LINT);
    else if (options->file_count > 0)
        return lint(options);
    else
        fputs("widlc: 'lint' needs a file; see 'widlc lint --help'\n", stderr);
    return options->wants_markdown || options->wants_list ? STATUS_CLEAN : STATUS_USAGE;
}
