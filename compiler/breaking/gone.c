/* SPDX-License-Identifier: MIT */
/*
 * Contracts that are gone, or are called otherwise now. There is no new place to show, so findings
 * are placed in the old contract. Programs lose the header in any case; peers only lose what no
 * other contract serves under its URI.
 */
#include "breaking/breaking.h"
#include "breaking/comparison.h"

static const struct span nowhere = {0};

/** The URIs of the new contracts. */
struct served {
    struct comparison *comparison;
    struct names *procedures;
    struct names *topics;
};

static void add_file(const struct served *served, const struct model_file *file)
{
    for (size_t i = 0; i < file->interface_count; i++) {
        const struct model_interface *interface = &file->interfaces[i];

        for (size_t n = 0; n < interface->procedure_count; n++)
            names_add(served->procedures, interface->procedures[n].uri.pattern,
                      (void *)(uintptr_t)interface);
        for (size_t n = 0; n < interface->topic_count; n++)
            names_add(served->topics, interface->topics[n].uri.pattern,
                      (void *)(uintptr_t)interface);
    }
}

static size_t count_served(const struct served *served, const struct model_interface *interface)
{
    size_t count = 0;

    for (size_t i = 0; i < interface->procedure_count; i++)
        count += names_find(served->procedures, interface->procedures[i].uri.pattern) != NULL;
    for (size_t i = 0; i < interface->topic_count; i++)
        count += names_find(served->topics, interface->topics[i].uri.pattern) != NULL;
    return count;
}

static void report_members(const struct served *served, const struct model_interface *interface)
{
    for (size_t i = 0; i < interface->procedure_count; i++) {
        const struct model_procedure *procedure = &interface->procedures[i];

        if (!names_find(served->procedures, procedure->uri.pattern))
            report_other(served->comparison, DIAG_PROCEDURE_REMOVED, procedure->about.span, nowhere,
                         "no contract has procedure '%.*s' any more", TEXT_ARG(procedure->name));
    }
    for (size_t i = 0; i < interface->topic_count; i++) {
        const struct model_topic *topic = &interface->topics[i];

        if (!names_find(served->topics, topic->uri.pattern))
            report_other(served->comparison, DIAG_TOPIC_REMOVED, topic->about.span, nowhere,
                         "no contract has topic '%.*s' any more", TEXT_ARG(topic->name));
    }
}

static void report_file(const struct served *served, const struct model_file *file)
{
    report_other(served->comparison, DIAG_CONTRACT_REMOVED, file->about.span, nowhere,
                 "contract '%.*s' is gone, and its header '%.*s.h'", TEXT_ARG(file->path),
                 TEXT_ARG(file->path));
    for (size_t i = 0; i < file->interface_count; i++) {
        const struct model_interface *interface = &file->interfaces[i];

        if (count_served(served, interface) > 0)
            report_members(served, interface);
        else if (interface->procedure_count + interface->topic_count > 0)
            report_other(served->comparison, DIAG_INTERFACE_REMOVED, interface->about.span, nowhere,
                         "interface '%.*s' is gone", TEXT_ARG(interface->name));
    }
}

void breaking_report_gone(const struct model_file *const *gone, size_t gone_count,
                          const struct model_file *const *after, size_t after_count,
                          struct diagnostics *diagnostics)
{
    struct comparison comparison = {.arena = arena_new(), .diagnostics = diagnostics};
    struct served served = {&comparison, names_new(comparison.arena), names_new(comparison.arena)};

    for (size_t i = 0; i < after_count; i++)
        add_file(&served, after[i]);
    for (size_t i = 0; i < gone_count; i++)
        report_file(&served, gone[i]);
    arena_free(comparison.arena);
}
