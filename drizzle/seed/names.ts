import type { Random } from "./random.ts";

export type Sex = "female" | "male";

export interface Name {
  givenName: string;
  familyName: string;
}

const list = (text: string) => text.trim().split(/\s*,\s*/);

const young: Record<Sex, string[]> = {
  female: list(`Lucía, Sofía, Martina, María, Julia, Paula, Valeria, Emma, Daniela, Carla, Alma, Olivia, Sara, Carmen,
    Vega, Lola, Lara, Alba, Noa, Elena, Claudia, Chloe, Jimena, Valentina, Aitana, Abril, Ana, Laia, Triana, Candela,
    Alejandra, Vera, Manuela, Adriana, Inés, Marta, Carlota, Irene, Victoria, Blanca, Marina, Laura, Rocío, Alicia,
    Clara, Nora, Lía, Ariadna, Zoe, Amira, Gala, Celia, Leire, Eva, Ángela, Andrea, África, Mara, Ainhoa, Nerea`),
  male: list(`Hugo, Mateo, Martín, Lucas, Leo, Daniel, Alejandro, Manuel, Pablo, Álvaro, Adrián, Enzo, Mario, Diego,
    David, Oliver, Marcos, Thiago, Marco, Álex, Javier, Izan, Bruno, Miguel, Antonio, Gonzalo, Liam, Gael, Marc, Carlos,
    Juan, Ángel, Dylan, Nicolás, José, Sergio, Gabriel, Luca, Jorge, Darío, Íker, Samuel, Eric, Adam, Héctor, Francisco,
    Rodrigo, Jesús, Erik, Amir, Jaime, Ian, Rafael, Aarón, Pau, Iván, Víctor, Guillermo, Rubén, Saúl`),
};

const adult: Record<Sex, string[]> = {
  female:
    list(`María Carmen, Ana María, Isabel, Cristina, Laura, Marta, Beatriz, Silvia, Raquel, Patricia, Mónica, Nuria,
    Rosa, Susana, Yolanda, Sonia, Pilar, Mercedes, Eva, Inmaculada, Esther, Teresa, Verónica, Alicia, Natalia, Rebeca,
    Lorena, Gloria, Elena, Olga, Montserrat, Amparo, Fátima, Ainara, Sandra, Noelia, Consuelo, Begoña, Miriam, Virginia`),
  male: list(`José Luis, Antonio, Manuel, Francisco, Juan Carlos, David, Javier, Daniel, Jesús, Carlos, Alejandro, Miguel
    Ángel, Rafael, Pedro, Ángel, Fernando, Pablo, Luis, Sergio, Jorge, Alberto, Juan, Álvaro, Diego, Adrián, Raúl, Iván,
    Rubén, Enrique, Óscar, Ramón, Vicente, Andrés, Joaquín, Santiago, Eduardo, Víctor, Roberto, Jaime, Ignacio`).map(
    (name) => name.replace(/\s+/g, " "),
  ),
};

const surnames = list(`García, Rodríguez, González, Fernández, López, Martínez, Sánchez, Pérez, Gómez, Martín, Jiménez,
  Hernández, Ruiz, Díaz, Moreno, Muñoz, Álvarez, Romero, Gutiérrez, Alonso, Navarro, Torres, Domínguez, Ramos, Vázquez,
  Ramírez, Gil, Serrano, Morales, Molina, Blanco, Suárez, Castro, Ortega, Delgado, Ortiz, Marín, Rubio, Núñez, Medina,
  Castillo, Sanz, Cortés, Iglesias, Santos, Guerrero, Garrido, Lozano, Cano, Méndez, Cruz, Flores, Prieto, Herrera, Peña,
  León, Márquez, Cabrera, Gallego, Calvo, Vidal, Campos, Reyes, Vega, Fuentes, Carrasco, Caballero, Nieto, Aguilar,
  Pascual, Herrero, Santana, Lorenzo, Hidalgo, Montero, Ibáñez, Giménez, Ferrer, Santiago, Vicente, Benítez, Mora, Arias,
  Vargas, Carmona, Crespo, Román, Pastor, Soto, Sáez, Velasco, Moya, Soler, Parra, Esteban, Bravo, Gallardo, Rojas, Pardo,
  Merino, Franco, Espinosa, Izquierdo, Lara, Rivas, Silva, Rivera, Casado, Arroyo, Redondo, Camacho, Rey, Otero, Galán,
  Luque, Montes, Segura, Bermúdez, Quintana, El Amrani, Popescu, Chen, Haddad, Ionescu, Quispe, Kowalska, Diallo`);

export const drawSex = (r: Random): Sex => (r.chance(0.5) ? "female" : "male");

export const drawSurname = (r: Random): string => r.pick(surnames);

export const drawYoung = (r: Random, sex: Sex): string => r.pick(young[sex]);

/** A grown-up with two surnames, the first of them given or drawn. */
export const drawAdult = (r: Random, sex: Sex, firstSurname = drawSurname(r)): Name => ({
  givenName: r.pick(adult[sex]),
  familyName: `${firstSurname} ${drawSurname(r)}`,
});

const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z]+/g, "");

/** Addresses of one domain, each handed out once: `lucia.fernandez@…`, `lucia.fernandez2@…`. */
export function addresses(domain: string): (name: Name) => string {
  const taken = new Map<string, number>();
  return ({ givenName, familyName }) => {
    const [first = ""] = familyName.split(" ");
    const local = `${plain(givenName)}.${plain(first)}`;
    const count = (taken.get(local) ?? 0) + 1;
    taken.set(local, count);
    return `${local}${count === 1 ? "" : count}@${domain}`;
  };
}
