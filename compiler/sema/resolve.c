/* SPDX-License-Identifier: MIT */
/*
 * Resolving on demand is recursive, so it is bounded: only so many declarations can wait for one
 * that stands behind them.
 */
#include "sema/resolve.h"

#include "sema/members.h"
#include "sema/types.h"
#include "sema/values.h"

#define CHAIN_MAX 100

static void report_circle(struct scope *scope, const struct symbol *symbol, struct span span)
{
    diag_report(scope_fail(scope), DIAG_CYCLE, span, "'%.*s' is defined by itself",
                TEXT_ARG(symbol->name));
    if (symbol->span.begin != span.begin)
        diag_note(scope->diagnostics, symbol->span, "it is declared here");
}

static bool run_unbounded(struct symbol *symbol)
{
    switch (symbol->kind) {
    case SYMBOL_CONST:
        return values_resolve_const(symbol);
    case SYMBOL_ALIAS:
        return types_resolve_alias(symbol);
    case SYMBOL_STRUCT:
        members_resolve_struct(symbol);
        return true;
    case SYMBOL_INTERFACE:
        members_resolve_interface(symbol);
        return true;
    default:
        return true;
    }
}

static bool run(struct symbol *symbol)
{
    if (symbol->scope->resolving == CHAIN_MAX) {
        diag_report(scope_fail(symbol->scope), DIAG_TOO_DEEP, symbol->span,
                    "more than %d declarations wait for '%.*s'", CHAIN_MAX, TEXT_ARG(symbol->name));
        diag_hint(symbol->scope->diagnostics, "Declare it before what is defined by it.");
        return false;
    }
    symbol->scope->resolving++;
    bool ok = run_unbounded(symbol);
    symbol->scope->resolving--;
    return ok;
}

bool resolve_symbol(struct scope *scope, struct symbol *symbol, struct span span)
{
    if (symbol->state == SYMBOL_ACTIVE)
        report_circle(scope, symbol, span);
    if (symbol->state == SYMBOL_NEW) {
        symbol->state = SYMBOL_ACTIVE;
        symbol->state = run(symbol) ? SYMBOL_DONE : SYMBOL_BAD;
    }
    return symbol->state == SYMBOL_DONE;
}
