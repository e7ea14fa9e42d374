/* SPDX-License-Identifier: MIT */
/*
 * Walks the folders of a workspace, within limits: a root can be somebody's home. Links to folders
 * are not followed, and names that begin with a dot are nobody's contracts.
 */
#include "lsp/project.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/names.h"
#include "source/search.h"
#include "source/source.h"

#define ENTRIES_MAX      20000
#define FOLDERS_DEEP_MAX 16
#define CONTRACTS_MAX    2000

struct walk {
    const char *directory;
    project_path_fn *visit;
    void *user;
    size_t entries;
    size_t contracts;
};

static bool is_contract(const char *name)
{
    static const char suffix[] = ".widl";
    size_t size = strlen(name);

    return size >= sizeof(suffix) && strcmp(name + size - sizeof(suffix) + 1, suffix) == 0;
}

/* Visit what is below `folder`, a path below the directory of the walk; empty: that itself. */
static void walk_folder(struct walk *walk, struct text folder, unsigned depth)
{
    struct buffer path = {0};
    buffer_format(&path, "%s/%.*s", walk->directory, TEXT_ARG(folder));
    DIR *entries = opendir(path.data);

    buffer_free(&path);
    for (struct dirent *entry = entries ? readdir(entries) : NULL;
         entry && walk->entries < ENTRIES_MAX && walk->contracts < CONTRACTS_MAX;
         entry = readdir(entries)) {
        struct stat status;
        struct buffer name = {0};

        walk->entries++;
        if (entry->d_name[0] == '.' ||
            fstatat(dirfd(entries), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        buffer_format(&name, "%.*s%s%s", TEXT_ARG(folder), folder.size ? "/" : "", entry->d_name);
        if (S_ISDIR(status.st_mode) && depth < FOLDERS_DEEP_MAX) {
            walk_folder(walk, buffer_text(&name), depth + 1);
        } else if (S_ISREG(status.st_mode) && is_contract(entry->d_name)) {
            walk->contracts++;
            walk->visit(walk->user, buffer_text(&name));
        }
        buffer_free(&name);
    }
    if (entries)
        closedir(entries);
}

void project_list(const char *directory, project_path_fn *visit, void *user)
{
    struct walk walk = {.directory = directory, .visit = visit, .user = user};

    walk_folder(&walk, (struct text){"", 0}, 0);
}

/* A search for a word. */
struct hunt {
    struct context *context;
    struct text word;
    project_fn *visit;
    void *user;
    struct names *seen; /* canonical paths */
    const char *directory;
};

static bool has_word(struct text text, struct text word)
{
    return text.size > 0 && word.size > 0 && memmem(text.data, text.size, word.data, word.size);
}

static void hunt_analysis(const struct hunt *hunt, struct analysis *analysis)
{
    if (analysis->file.ast)
        hunt->visit(hunt->user, analysis);
}

static bool is_new(const struct hunt *hunt, const char *canonical)
{
    struct text name = arena_text(hunt->context->arena, text_of(canonical));

    return !names_add(hunt->seen, name, (void *)name.data);
}

static void hunt_path(void *user, struct text path)
{
    const struct hunt *hunt = user;
    const struct context *context = hunt->context;
    struct text full = arena_format(context->arena, "%s/%.*s", hunt->directory, TEXT_ARG(path));
    const char *why;

    if (!is_new(hunt, search_canonical(context->arena, full.data).data))
        return;
    struct source *source = source_load(full.data, &why);
    if (source && has_word((struct text){source->text, source->size}, hunt->word)) {
        struct analysis *analysis =
            analysis_new(&context->documents, &context->workspace, NULL, full.data, false);

        hunt_analysis(hunt, analysis);
        analysis_free(analysis);
    }
    source_free(source);
}

static void hunt_open(const struct hunt *hunt, const struct document *except)
{
    for (struct document *document = hunt->context->documents.first; document;
         document = document->next) {
        if (!is_new(hunt, document->canonical) || document == except)
            continue;
        if (has_word(buffer_text(&document->text), hunt->word))
            hunt_analysis(hunt, context_analysis(hunt->context, document));
    }
}

void project_visit(struct context *context, const struct document *except, struct text word,
                   project_fn *visit, void *user)
{
    struct hunt hunt = {
        .context = context,
        .word = word,
        .visit = visit,
        .user = user,
        .seen = names_new(context->arena),
    };

    hunt_open(&hunt, except);
    for (size_t i = 0; i < context->workspace.count; i++) {
        hunt.directory = context->workspace.directories[i];
        project_list(hunt.directory, hunt_path, &hunt);
    }
    hunt.directory = context->workspace.root;
    if (hunt.directory)
        project_list(hunt.directory, hunt_path, &hunt);
}
