/* SPDX-License-Identifier: MIT */
/*
 * Old contracts from a file, a directory, a descriptor or git. Where there can be several, a file
 * is found by the path by which others import it. Imports of old contracts are looked up beside
 * them first, then where those of the new ones are.
 */
#include "command/baseline.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/memory.h"
#include "command/git.h"
#include "command/listing.h"
#include "descriptor/descriptor.h"
#include "source/source.h"

#define GIT_CONTRACTS_MAX 1000

static const struct span nowhere = {0};

struct baseline {
    struct arena *arena;
    const struct run *run;
    const char *against;
    struct compilation *compilation; /**< NULL: a descriptor */
    struct descriptor *descriptor;   /**< NULL: contracts */
    bool is_directory;
    bool is_git;
    struct listed *contracts; /**< of a directory, here or in git */
};

static bool ends_with(struct text text, const char *suffix)
{
    size_t size = strlen(suffix);

    return text.size >= size && memcmp(text.data + text.size - size, suffix, size) == 0;
}

/** Where the import paths begin of a file that is `name` there: the directory of the rest. */
static struct text root_of(struct text path, struct text name)
{
    const char *slash;

    if (path.size > name.size && path.data[path.size - name.size - 1] == '/' &&
        memcmp(path.data + path.size - name.size, name.data, name.size) == 0)
        return (struct text){path.data, path.size - name.size - 1};
    if (text_equal(path, name))
        return (struct text){path.data, 0};
    slash = memrchr(path.data, '/', path.size);
    return (struct text){path.data, slash ? (size_t)(slash - path.data) : 0};
}

static void start(struct baseline *baseline, const char *root)
{
    const struct options *options = baseline->run->options;
    const char **directories =
        arena_alloc(baseline->arena, (options->import_count + 1) * sizeof(const char *));

    directories[0] = root;
    for (size_t i = 0; i < options->import_count; i++)
        directories[i + 1] = options->import_directories[i];
    baseline->compilation =
        compilation_new(directories, options->import_count + 1, baseline->run->diagnostics);
}

/** Hold one file of git under its path below `root`, and list it if all of that was named. */
static void hold(struct baseline *baseline, struct text ref, struct text root, struct text path)
{
    struct listed *listed = arena_alloc(baseline->arena, sizeof(*listed));
    size_t cut = root.size > 0 ? root.size + 1 : 0;
    struct text shown;
    struct buffer content = {0};

    *listed = (struct listed){
        arena_text(baseline->arena, (struct text){path.data + cut, path.size - cut}),
        baseline->contracts,
    };
    baseline->contracts = listed;
    shown = arena_format(baseline->arena, "git:%.*s:%.*s", TEXT_ARG(ref), TEXT_ARG(path));
    if (git_show(ref, path, &content))
        compilation_hold(baseline->compilation, path.data + cut, shown.data, buffer_text(&content));
    else
        diag_report(baseline->run->diagnostics, DIAG_FILE, nowhere, "cannot read '%.*s' from git",
                    TEXT_ARG(shown));
    buffer_free(&content);
}

/** Hold the contracts among `paths`, each of which ends with a zero byte. */
static void hold_contracts(struct baseline *baseline, struct text ref, struct text root,
                           struct text paths)
{
    size_t count = 0;

    for (size_t at = 0; at < paths.size;) {
        struct text path = text_of(paths.data + at);

        at += path.size + 1;
        if (!ends_with(path, ".widl") || path.size <= root.size)
            continue;
        if (count++ == GIT_CONTRACTS_MAX) {
            diag_report(baseline->run->diagnostics, DIAG_FILE, nowhere,
                        "more than %d contracts below '%s'", GIT_CONTRACTS_MAX, baseline->against);
            return;
        }
        hold(baseline, ref, root, path);
    }
}

static void open_git(struct baseline *baseline)
{
    struct diagnostics *diagnostics = baseline->run->diagnostics;
    struct git_place place;
    struct buffer paths = {0};

    if (!git_parse(baseline->against, &place)) {
        diag_report(diagnostics, DIAG_FILE, nowhere, "'%s' is not git:REF:PATH", baseline->against);
        return;
    }
    struct text root = place.path;
    if (ends_with(place.path, ".widl") && baseline->run->file_count > 0)
        root = root_of(place.path, baseline->run->files[0]->path);
    if (!git_list(place.ref, root, &paths))
        diag_report(diagnostics, DIAG_FILE, nowhere, "git has no '%s'", baseline->against);
    hold_contracts(baseline, place.ref, root, buffer_text(&paths));
    if (ends_with(place.path, ".widl"))
        baseline->contracts = NULL;
    buffer_free(&paths);
}

static void open_files(struct baseline *baseline)
{
    const struct run *run = baseline->run;
    struct stat status;
    struct text root = text_of(baseline->against);

    if (stat(baseline->against, &status) != 0) {
        diag_report(run->diagnostics, DIAG_FILE, nowhere, "cannot read '%s': no such file",
                    baseline->against);
        return;
    }
    baseline->is_directory = S_ISDIR(status.st_mode);
    if (baseline->is_directory)
        baseline->contracts = listing_new(baseline->arena, baseline->against);
    else
        root = root_of(root, run->file_count > 0 ? run->files[0]->path : root);
    start(baseline, root.size > 0 ? arena_text(baseline->arena, root).data : ".");
}

struct baseline *baseline_open(const struct run *run)
{
    struct arena *arena = arena_new();
    struct baseline *baseline = arena_alloc(arena, sizeof(*baseline));

    *baseline = (struct baseline){.arena = arena, .run = run, .against = run->options->against};
    if (strncmp(baseline->against, "git:", 4) == 0) {
        baseline->is_git = true;
        start(baseline, "/dev/null");
        open_git(baseline);
    } else if (ends_with(text_of(baseline->against), ".json")) {
        baseline->descriptor = descriptor_load(baseline->against, run->diagnostics);
    } else {
        open_files(baseline);
    }
    return baseline;
}

static const struct model_file *find_described(const struct baseline *baseline,
                                               const struct model_file *file)
{
    size_t count;
    const struct model_file *const *files = descriptor_files(baseline->descriptor, &count);

    for (size_t i = 0; i < count; i++) {
        if (text_equal(files[i]->path, file->path))
            return files[i];
    }
    files = descriptor_roots(baseline->descriptor, &count);
    return count == 1 && baseline->run->file_count == 1 ? files[0] : NULL;
}

/** A file of git: by its path, or the one that was named. */
static const struct model_file *find_held(struct baseline *baseline, const struct model_file *file)
{
    const struct model_file *found = compilation_add_held(baseline->compilation, file->path);
    struct git_place place;

    if (found || !git_parse(baseline->against, &place) || !ends_with(place.path, ".widl"))
        return found;
    struct text root = root_of(place.path, file->path);
    size_t cut = root.size > 0 ? root.size + 1 : 0;
    return compilation_add_held(baseline->compilation,
                                (struct text){place.path.data + cut, place.path.size - cut});
}

const struct model_file *baseline_find(struct baseline *baseline, const struct model_file *file)
{
    struct text path;
    struct stat status;

    if (baseline->descriptor)
        return find_described(baseline, file);
    if (!baseline->compilation)
        return NULL;
    if (baseline->is_git)
        return find_held(baseline, file);
    if (!baseline->is_directory)
        return compilation_add(baseline->compilation, baseline->against);
    path = arena_format(baseline->arena, "%s/%.*s", baseline->against, TEXT_ARG(file->path));
    return stat(path.data, &status) == 0 ? compilation_add(baseline->compilation, path.data) : NULL;
}

/** Whether there is a file called `name` below `root`. */
static bool is_below(struct baseline *baseline, struct text root, struct text name)
{
    struct stat status;
    const char *dot = root.size == 0 ? "." : "";
    struct text path =
        arena_format(baseline->arena, "%.*s%s/%.*s", TEXT_ARG(root), dot, TEXT_ARG(name));

    return stat(path.data, &status) == 0;
}

/** Whether a contract of that path is still there: below a directory, or beside a new contract. */
static bool is_there(struct baseline *baseline, struct text name)
{
    const struct run *run = baseline->run;

    for (size_t i = 0; i < run->options->import_count; i++) {
        if (is_below(baseline, text_of(run->options->import_directories[i]), name))
            return true;
    }
    for (size_t i = 0; i < run->file_count; i++) {
        const struct model_file *file = run->files[i];

        if (text_equal(file->path, name) ||
            is_below(baseline, root_of(text_of(file->about.span.source->path), file->path), name))
            return true;
    }
    return false;
}

/** The old contracts of the baseline that have no new version; an array with room for all. */
static size_t find_gone(struct baseline *baseline, const struct model_file **gone)
{
    size_t count = 0;

    for (const struct listed *listed = baseline->contracts; listed; listed = listed->next) {
        const struct model_file *file;

        if (is_there(baseline, listed->path))
            continue;
        if (baseline->is_git)
            file = compilation_add_held(baseline->compilation, listed->path);
        else
            file = compilation_add(
                baseline->compilation,
                arena_format(baseline->arena, "%s/%.*s", baseline->against, TEXT_ARG(listed->path))
                    .data);
        if (file)
            gone[count++] = file;
    }
    return count;
}

/** The same for what a descriptor was made of. */
static size_t find_undescribed(struct baseline *baseline, const struct model_file **gone)
{
    size_t count = 0;
    size_t root_count;
    const struct model_file *const *roots = descriptor_roots(baseline->descriptor, &root_count);

    for (size_t i = 0; root_count > 1 && i < root_count; i++) {
        if (!is_there(baseline, roots[i]->path))
            gone[count++] = roots[i];
    }
    return count;
}

const struct model_file *const *baseline_gone(struct baseline *baseline, size_t *ret_count)
{
    const struct model_file **gone;
    size_t count = 0;

    for (const struct listed *listed = baseline->contracts; listed; listed = listed->next)
        count++;
    if (baseline->descriptor)
        descriptor_roots(baseline->descriptor, &count);
    gone = arena_alloc(baseline->arena, (count + 1) * sizeof(*gone));
    *ret_count =
        baseline->descriptor ? find_undescribed(baseline, gone) : find_gone(baseline, gone);
    return gone;
}

void baseline_free(struct baseline *baseline)
{
    compilation_free(baseline->compilation);
    descriptor_free(baseline->descriptor);
    arena_free(baseline->arena);
}
