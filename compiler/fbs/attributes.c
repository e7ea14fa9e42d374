/* SPDX-License-Identifier: MIT */
/*
 * Looks at every attribute of a schema once. A misspelt `kwarg` would make a value positional, so
 * an attribute that is neither known nor declared is an error. One that says something which is
 * lost is a warning, the first time in a file.
 */
#include "fbs/attributes.h"

#include "base/spelling.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

enum attribute_place { ON_FIELD = 1, ON_METHOD = 2, ON_SERVICE = 4, ON_TYPE = 8 };

enum fate { USED, STORAGE, LOST };

static const struct known {
    const char *name;
    unsigned places;
    enum fate fate;
} known_attributes[] = {
#define ATTRIBUTE(name, places, fate) {#name, places, fate},
#include "fbs/attributes.def"
#undef ATTRIBUTE
};

struct check {
    const struct fbs_catalog *catalog;
    const struct fbs_file *file;
    struct names *declared; /**< by `attribute`, in this file or one that it includes */
    struct names *lost;     /**< those that were reported */
};

static const struct known *find_known(struct text name)
{
    for (size_t i = 0; i < ARRAY_SIZE(known_attributes); i++) {
        if (text_is(name, known_attributes[i].name))
            return &known_attributes[i];
    }
    return NULL;
}

static void report_unknown(const struct check *check, const struct fbs_attribute *attribute)
{
    const char *best = NULL;
    size_t best_distance = SPELLING_DISTANCE_MAX + 1;

    diag_report(check->catalog->diagnostics, DIAG_CATALOG, attribute->span,
                "unknown attribute '%.*s'", TEXT_ARG(attribute->name));
    for (size_t i = 0; i < ARRAY_SIZE(known_attributes); i++) {
        const char *name = known_attributes[i].name;
        size_t distance = 0;

        if (spelling_close(attribute->name, text_of(name), &distance) && distance < best_distance) {
            best = name;
            best_distance = distance;
        }
    }
    if (best)
        diag_hint(check->catalog->diagnostics, "did you mean '%s'?", best);
    else
        diag_hint(check->catalog->diagnostics,
                  "One of your own is declared first: attribute \"%.*s\";",
                  TEXT_ARG(attribute->name));
}

static void report_lost(const struct check *check, const struct fbs_attribute *attribute)
{
    if (!names_add(check->lost, attribute->name, check->lost))
        diag_report(check->catalog->diagnostics, DIAG_CATALOG_LOSS, attribute->span,
                    "a contract has no '%.*s', here and further down", TEXT_ARG(attribute->name));
}

static void check_list(const struct check *check, const struct fbs_attribute *attribute,
                       enum attribute_place place)
{
    for (; attribute; attribute = attribute->next) {
        const struct known *known = find_known(attribute->name);

        if (known && !(known->places & place))
            diag_report(check->catalog->diagnostics, DIAG_CATALOG, attribute->span,
                        "'%.*s' means nothing here", TEXT_ARG(attribute->name));
        else if (!known && !names_find(check->declared, attribute->name))
            report_unknown(check, attribute);
        else if (!known || known->fate == LOST)
            report_lost(check, attribute);
    }
}

static void check_declaration(const struct check *check, const struct fbs_declaration *declaration)
{
    static const enum attribute_place places[] = {
        [FBS_TABLE] = ON_FIELD, [FBS_STRUCT] = ON_FIELD,   [FBS_ENUM] = ON_FIELD,
        [FBS_UNION] = ON_FIELD, [FBS_SERVICE] = ON_METHOD,
    };
    const struct fbs_member *member = declaration->members;

    check_list(check, declaration->attributes,
               declaration->kind == FBS_SERVICE ? ON_SERVICE : ON_TYPE);
    for (; member; member = member->next)
        check_list(check, member->attributes, places[declaration->kind]);
}

static void collect_declared(const struct check *check)
{
    for (size_t i = 0; i < check->catalog->file_count; i++) {
        const struct fbs_attribute *declared = check->catalog->files[i]->schema.declared;

        for (; check->file->sees[i] && declared; declared = declared->next)
            names_add(check->declared, declared->name, check->declared);
    }
}

void attributes_check(const struct fbs_catalog *catalog, const struct fbs_file *file)
{
    struct arena *arena = arena_new();
    struct check check = {catalog, file, names_new(arena), names_new(arena)};
    const struct fbs_declaration *declaration = file->schema.declarations;

    collect_declared(&check);
    for (; declaration; declaration = declaration->next)
        check_declaration(&check, declaration);
    arena_free(arena);
}
