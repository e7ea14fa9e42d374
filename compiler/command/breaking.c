/* SPDX-License-Identifier: MIT */
/*
 * `widlc breaking`: compares contracts with older ones. Both are compiled first; with an error in
 * either nothing is compared. docs/breaking.md is what `--markdown` writes; a test compares them.
 */
#include "breaking/breaking.h"

#include <stdlib.h>

#include "base/memory.h"
#include "command/baseline.h"
#include "command/explain.h"

static const char introduction[] =
    "<!-- Written by `widlc breaking --markdown`: edit compiler/diag/breaking.def instead. -->\n"
    "# Rules of widlc breaking\n"
    "\n"
    "`widlc breaking FILE... --against OLD` looks for changes that break peers or programs of an "
    "older\n"
    "contract. [tools.md](tools.md) says how the two are compared and rules are selected.\n"
    "\n"
    "| category | what breaks |\n"
    "|---|---|\n"
    "| wire | messages: one side refuses or misreads what the other one sends |\n"
    "| uri | what is called or subscribed to is not found |\n"
    "| source | C sources do not compile any more |\n"
    "| abi | binaries that were compiled apart do not fit each other |\n"
    "\n"
    "| code | name | category | |\n"
    "|---|---|---|---|\n";

/** Pair each file with its old version. Return: how many have one. */
static size_t find_pairs(const struct run *run, struct baseline *baseline,
                         struct breaking_pair *pairs)
{
    size_t count = 0;

    for (size_t i = 0; i < run->file_count; i++) {
        const struct model_file *before = baseline_find(baseline, run->files[i]);

        if (before)
            pairs[count++] = (struct breaking_pair){before, run->files[i]};
    }
    return count;
}

/** Return: true when both versions are without errors, whatever was found. */
static bool compare(struct run *run, struct baseline *baseline)
{
    static const struct span nowhere = {0};
    struct breaking_pair *pairs = memory_new(run->file_count * sizeof(*pairs));
    size_t count = find_pairs(run, baseline, pairs);
    size_t gone_count;
    const struct model_file *const *gone = baseline_gone(baseline, &gone_count);
    bool correct;

    if (count == 0 && diag_errors(run->diagnostics) == 0)
        diag_report(run->diagnostics, DIAG_FILE, nowhere,
                    "'%s' has none of the files to compare with", run->options->against);
    correct = diag_errors(run->diagnostics) == 0;
    if (correct)
        breaking_compare(pairs, count, run->diagnostics);
    if (correct)
        breaking_report_gone(gone, gone_count, run->files, run->file_count, run->diagnostics);
    free(pairs);
    return correct;
}

/** What the compiler warns of is no finding. */
static void choose_rules(struct options *options)
{
    breaking_choose(&options->policy, options->categories);
    for (const struct catalogue_entry *entry = catalogue_next(NULL); entry;
         entry = catalogue_next(entry)) {
        if (entry->set == CATALOGUE_NO_RULE)
            options->policy.levels[entry->code] = DIAG_LEVEL_OFF;
    }
}

static enum status run_comparison(const struct options *options)
{
    struct options chosen = *options;
    struct run run;
    struct baseline *baseline = NULL;
    bool correct = false;
    size_t findings;

    choose_rules(&chosen);
    if (run_load(&run, &chosen)) {
        baseline = baseline_open(&run);
        correct = diag_errors(run.diagnostics) == 0 && compare(&run, baseline);
    }
    diag_settle(run.diagnostics);
    run_report(&run, stdout);
    findings = diag_errors(run.diagnostics) + diag_warnings(run.diagnostics);
    if (baseline)
        baseline_free(baseline);
    run_end(&run);
    if (!correct)
        return STATUS_FAILURE;
    return findings > 0 ? STATUS_FINDINGS : STATUS_CLEAN;
}

static enum status complain(const char *what)
{
    fprintf(stderr, "widlc: %s; see 'widlc breaking --help'\n", what);
    return STATUS_USAGE;
}

static bool is_single_file(const char *against)
{
    size_t size = strlen(against);

    return size > 5 && strcmp(against + size - 5, ".widl") == 0;
}

enum status command_breaking(const struct options *options)
{
    if (options->explained)
        return explain_words(&options->explained, 1);
    if (options->wants_markdown)
        explain_page(introduction, EXPLAIN_BREAKING);
    else if (options->wants_list)
        explain_list(EXPLAIN_BREAKING);
    else if (options->file_count == 0)
        return complain("'breaking' needs a file");
    else if (!options->against)
        return complain("'breaking' needs '--against OLD'");
    else if (options->file_count > 1 && is_single_file(options->against))
        return complain("several files cannot be compared with one; name a directory");
    else
        return run_comparison(options);
    return STATUS_CLEAN;
}
