//! Loading, storing and deleting names.

use super::Compiler;
use super::unit::{BlockKind, Reg};
use crate::bytecode::Op;
use crate::error::Result;
use crate::symbols::{CLASSDICT_CELL, Place, ScopeId, ScopeKind, mangle, symbol_flags};

impl<'t> Compiler<'t> {
    /// A name as this scope spells it.
    pub(super) fn mangle(&self, name: &str) -> String {
        mangle(self.table.scope(self.unit.scope).private.as_deref(), name)
    }

    pub(super) fn place_of(&self, mangled: &str) -> Place {
        self.table.place(self.unit.scope, mangled)
    }

    fn register(&self, scope: ScopeId, mangled: &str) -> Reg {
        let register = self.unit.registers.get(&(scope, mangled.to_owned()));
        *register.expect("every name of a frame has a register")
    }

    pub(super) fn free_index(&self, mangled: &str) -> u16 {
        let index = self
            .unit
            .code
            .free_variables
            .iter()
            .position(|free| **free == *mangled);
        index.expect("resolution noted the name as free") as u16
    }

    /// The register of a name that is a plain local here.
    pub(super) fn local(&self, name: &str) -> Option<Reg> {
        let mangled = self.mangle(name);
        match self.place_of(&mangled) {
            Place::Local(scope) => Some(self.register(scope, &mangled)),
            _ => None,
        }
    }

    /// Whether `:=` may rebind the local while an expression that reads it is being evaluated.
    pub(super) fn is_walrus_target(&self, name: &str) -> bool {
        let mangled = self.mangle(name);
        match self.place_of(&mangled) {
            Place::Local(scope) => self.table.scope(scope).has(&mangled, symbol_flags::WALRUS),
            _ => false,
        }
    }

    pub(super) fn load_name(&mut self, name: &str, target: Reg) -> Result<()> {
        let mangled = self.mangle(name);
        let place = self.place_of(&mangled);
        if self.table.scope(self.unit.scope).can_see_class
            && name != CLASSDICT_CELL
            && !self.is_global_of_class(&mangled)
        {
            match place {
                Place::Free => return self.load_through_class(&mangled, target, true),
                Place::Global => return self.load_through_class(&mangled, target, false),
                _ => {}
            }
        }
        match place {
            Place::Local(scope) => {
                let register = self.register(scope, &mangled);
                self.unit.emit(Op::CheckBound, 0, register, 0, 0);
                self.move_to(target, register);
            }
            Place::Cell(scope) => {
                let register = self.register(scope, &mangled);
                self.unit.emit(Op::LoadCell, 0, target, register, 0);
            }
            Place::Free => {
                let index = self.free_index(&mangled);
                self.unit.emit(Op::LoadFree, 0, target, index, 0);
            }
            Place::Global => {
                let site = self.unit.site(&mangled)?;
                self.unit.emit(Op::LoadGlobal, 0, target, site, 0);
            }
            Place::Name => {
                let site = self.unit.site(&mangled)?;
                self.unit.emit(Op::LoadName, 0, target, site, 0);
            }
            Place::NameOrFree => {
                let mapping = self.scratch(target)?;
                let name = self.unit.name(&mangled)?;
                let index = self.free_index(&mangled);
                self.unit.emit(Op::LoadNamespace, 0, mapping, 0, 0);
                self.unit
                    .emit(Op::LoadMappingOrFree, 0, mapping, name, index);
                self.move_to(target, mapping);
            }
        }
        Ok(())
    }

    /// Does the class around an annotation scope declare the name as global?
    fn is_global_of_class(&self, mangled: &str) -> bool {
        let parent = |id: &ScopeId| self.table.scope(*id).parent;
        let mut around = std::iter::successors(parent(&self.unit.scope), parent);
        let class = around.find(|id| self.table.scope(*id).kind == ScopeKind::Class);
        class.is_some_and(|id| self.table.scope(id).has(mangled, symbol_flags::GLOBAL))
    }

    /// A name in an annotation scope of a class: the class's namespace comes first.
    fn load_through_class(&mut self, mangled: &str, target: Reg, is_free: bool) -> Result<()> {
        let mapping = self.scratch(target)?;
        let class = self.free_index(CLASSDICT_CELL);
        self.unit.emit(Op::LoadFree, 0, mapping, class, 0);
        if is_free {
            let name = self.unit.name(mangled)?;
            let index = self.free_index(mangled);
            self.unit
                .emit(Op::LoadMappingOrFree, 0, mapping, name, index);
            self.move_to(target, mapping);
        } else {
            let site = self.unit.site(mangled)?;
            self.unit
                .emit(Op::LoadMappingOrGlobal, 0, target, mapping, site);
        }
        Ok(())
    }

    pub(super) fn store_name(&mut self, name: &str, source: Reg) -> Result<()> {
        let mangled = self.mangle(name);
        match self.place_of(&mangled) {
            Place::Local(scope) => {
                let register = self.register(scope, &mangled);
                self.move_to(register, source);
            }
            Place::Cell(scope) => {
                let register = self.register(scope, &mangled);
                self.unit.emit(Op::StoreCell, 0, register, source, 0);
            }
            Place::Free => {
                let index = self.free_index(&mangled);
                self.unit.emit(Op::StoreFree, 0, index, source, 0);
            }
            Place::Global => {
                let site = self.unit.site(&mangled)?;
                self.unit.emit(Op::StoreGlobal, 0, source, site, 0);
            }
            Place::Name | Place::NameOrFree => {
                let site = self.unit.site(&mangled)?;
                self.unit.emit(Op::StoreName, 0, source, site, 0);
            }
        }
        Ok(())
    }

    pub(super) fn delete_name(&mut self, name: &str) -> Result<()> {
        let mangled = self.mangle(name);
        match self.place_of(&mangled) {
            Place::Local(scope) => {
                let register = self.register(scope, &mangled);
                self.unit.emit(Op::CheckBound, 0, register, 0, 0);
                self.unit.emit(Op::Clear, 0, register, 0, 0);
            }
            Place::Cell(scope) => {
                let register = self.register(scope, &mangled);
                self.unit.emit(Op::DeleteCell, 0, register, 0, 0);
            }
            Place::Free => {
                let index = self.free_index(&mangled);
                self.unit.emit(Op::DeleteFree, 0, index, 0, 0);
            }
            Place::Global => {
                let site = self.unit.site(&mangled)?;
                self.unit.emit(Op::DeleteGlobal, 0, 0, site, 0);
            }
            Place::Name | Place::NameOrFree => {
                let site = self.unit.site(&mangled)?;
                self.unit.emit(Op::DeleteName, 0, 0, site, 0);
            }
        }
        Ok(())
    }

    /// The end of `except ... as name`: the name is unbound, whether the program did so before or not.
    pub(super) fn unbind_handler_name(&mut self, name: &str) -> Result<()> {
        let mangled = self.mangle(name);
        match self.place_of(&mangled) {
            Place::Local(scope) => {
                let register = self.register(scope, &mangled);
                self.unit.emit(Op::Clear, 0, register, 0, 0);
                Ok(())
            }
            Place::Cell(scope) => {
                let register = self.register(scope, &mangled);
                self.unit.emit(Op::DeleteCell, 1, register, 0, 0);
                Ok(())
            }
            _ => {
                let none = self.temporary()?;
                self.load_constant(crate::code::Constant::None, none);
                self.store_name(name, none)?;
                self.release(none);
                self.delete_name(name)
            }
        }
    }

    /// Whether leaving all blocks takes code that might change a register's content.
    pub(super) fn must_unwind(&self) -> bool {
        self.unit
            .blocks
            .iter()
            .any(|block| !matches!(block.kind, BlockKind::Loop { .. } | BlockKind::Try))
    }
}
