import type { TextTable } from "./languages.ts";

export const identity = {
  signIn: {
    againTitle: { es: "La sesión ha terminado", en: "Your session has ended" },
    againHint: {
      es: "Escribe tu contraseña para seguir. Lo que has escrito no se ha perdido.",
      en: "Type your password to go on. What you have typed is not lost.",
    },
    later: { es: "Ahora no", en: "Not now" },
    otherPerson: {
      es: "Esta página es de otra persona. Recárgala para seguir con tu cuenta.",
      en: "This page belongs to another person. Reload it to go on with your account.",
    },
    title: { es: "Entrar", en: "Sign in" },
    intro: {
      es: "Con el correo que tiene tu centro, o con tu usuario si no tienes correo.",
      en: "With the e-mail address your school has, or your user name if you have no e-mail.",
    },
    email: { es: "Correo electrónico o usuario", en: "E-mail address or user name" },
    password: { es: "Contraseña", en: "Password" },
    show: { es: "Mostrar contraseña", en: "Show password" },
    hide: { es: "Ocultar contraseña", en: "Hide password" },
    submit: { es: "Entrar", en: "Sign in" },
    sending: { es: "Entrando…", en: "Signing in…" },
    wrong: { es: "El correo o la contraseña no son correctos.", en: "The e-mail address or the password is wrong." },
    inactive: {
      es: "Tu cuenta está dada de baja. Habla con la secretaría de tu centro.",
      en: "Your account is no longer active. Talk to your school's office.",
    },
    badEmail: {
      es: "Escribe una dirección de correo válida, o tu usuario como usuario@código del centro.",
      en: "Type a valid e-mail address, or your user name as user@school code.",
    },
    noPassword: { es: "Escribe tu contraseña.", en: "Type your password." },
    forgot: { es: "He olvidado la contraseña", en: "I forgot my password" },
    help: {
      es: "¿No puedes entrar? La secretaría de tu centro te dice con qué correo o usuario estás de alta y puede darte un código de acceso.",
      en: "Cannot sign in? Your school's office tells you which address or user name you have and can give you an access code.",
    },
    passwordSet: {
      es: "Contraseña guardada. Entra con ella.",
      en: "Password saved. Sign in with it.",
    },
    expired: { es: "Tu sesión caducó. Vuelve a entrar.", en: "Your session has expired. Sign in again." },
    signedOut: { es: "Has cerrado la sesión.", en: "You have signed out." },
  },
  entry: {
    title: { es: "Entrar por primera vez o con una contraseña nueva", en: "First entry or a new password" },
    haveCode: { es: "Tengo un código de acceso", en: "I have an access code" },
    toSignIn: { es: "Ir a entrar", en: "Go to sign in" },
    over: {
      es: "Este enlace o código no sirve: se usó ya, caducó o hay otro más nuevo. Pide otro.",
      en: "This link or code does not work: it was used, has expired or there is a newer one. Ask for another.",
    },
    forgot: {
      title: { es: "Contraseña olvidada", en: "Forgotten password" },
      intro: {
        es: "Te mandamos un enlace para elegir otra. Sirve una hora.",
        en: "We send you a link to choose another. It is good for an hour.",
      },
      submit: { es: "Mandar enlace", en: "Send link" },
      sent: {
        es: "Si hay una cuenta con ese correo, el enlace está de camino. Mira también en el correo no deseado.",
        en: "If there is an account with that address, the link is on its way. Look in your junk mail too.",
      },
      noMail: {
        es: "¿No tienes correo? Pide un código de acceso en la secretaría de tu centro.",
        en: "No e-mail? Ask your school's office for an access code.",
      },
    },
    code: {
      title: { es: "Código de acceso", en: "Access code" },
      intro: {
        es: "Escribe el código que te ha dado tu centro. Después eliges tu contraseña.",
        en: "Type the code your school gave you. Then you choose your password.",
      },
      label: { es: "Código", en: "Code" },
      hint: {
        es: "Doce letras y números, como 7K3M-Q2XD-9RTB.",
        en: "Twelve letters and digits, like 7K3M-Q2XD-9RTB.",
      },
      submit: { es: "Seguir", en: "Continue" },
    },
    password: {
      title: { es: "Elige tu contraseña", en: "Choose your password" },
      first: { es: "{{school}} te da acceso a la plataforma.", en: "{{school}} gives you access to the platform." },
      again: {
        es: "Al guardarla se cierran todas tus sesiones en {{school}}.",
        en: "Saving it ends all your sessions at {{school}}.",
      },
      name: { es: "Nombre:", en: "Name:" },
      login: { es: "Entras con:", en: "You sign in with:" },
      label: { es: "Contraseña nueva", en: "New password" },
      hint: {
        es: "Al menos 12 caracteres. Varias palabras sin relación son fáciles de recordar.",
        en: "At least 12 characters. Several unrelated words are easy to remember.",
      },
      repeat: { es: "Repite la contraseña", en: "Repeat the password" },
      short: { es: "Escribe al menos 12 caracteres.", en: "Write at least 12 characters." },
      different: { es: "No coincide con la contraseña nueva.", en: "It is not the same as the new password." },
      submit: { es: "Guardar contraseña", en: "Save password" },
    },
  },
  strength: {
    name: { es: "Fuerza de la contraseña", en: "Password strength" },
    weak: { es: "Fácil de adivinar", en: "Easy to guess" },
    fair: { es: "Todavía débil", en: "Still weak" },
    good: { es: "Buena", en: "Good" },
    strong: { es: "Muy buena", en: "Very good" },
  },
  account: {
    title: { es: "Tu cuenta", en: "Your account" },
    menu: { es: "Tu cuenta", en: "Your account" },
    password: {
      title: { es: "Cambiar la contraseña", en: "Change password" },
      hint: {
        es: "Al cambiarla se cierran tus demás sesiones y se desconectan los asistentes de IA.",
        en: "Changing it ends your other sessions and disconnects AI assistants.",
      },
      current: { es: "Contraseña actual", en: "Current password" },
      next: { es: "Contraseña nueva", en: "New password" },
      nextHint: {
        es: "Al menos 12 caracteres. Varias palabras sin relación son fáciles de recordar.",
        en: "At least 12 characters. Several unrelated words are easy to remember.",
      },
      repeat: { es: "Repite la contraseña nueva", en: "Repeat the new password" },
      short: { es: "Escribe al menos 12 caracteres.", en: "Write at least 12 characters." },
      different: { es: "No coincide con la contraseña nueva.", en: "It is not the same as the new password." },
      submit: { es: "Cambiar contraseña", en: "Change password" },
      done: {
        es: "Contraseña cambiada. Tus demás sesiones se han cerrado.",
        en: "Password changed. Your other sessions have ended.",
      },
    },
    sessions: {
      title: { es: "Sesiones abiertas", en: "Open sessions" },
      current: { es: "Esta sesión", en: "This session" },
      seen: { es: "Último uso: {{when}}", en: "Last used: {{when}}" },
      since: { es: "abierta el {{when}}", en: "opened {{when}}" },
      end: { es: "Cerrar", en: "End" },
      endOne: { es: "Cerrar la sesión de {{device}}", en: "End the session of {{device}}" },
      endOthers: { es: "Cerrar todas las demás", en: "End all others" },
      ended: { es: "Sesión cerrada.", en: "Session ended." },
      othersEnded_one: { es: "Se ha cerrado {{count}} sesión.", en: "{{count}} session has ended." },
      othersEnded_other: { es: "Se han cerrado {{count}} sesiones.", en: "{{count}} sessions have ended." },
      othersHint: {
        es: "Al cerrar todas las demás se desconectan también los asistentes de IA.",
        en: "Ending all others disconnects AI assistants too.",
      },
      device: { es: "{{browser}} en {{system}}", en: "{{browser}} on {{system}}" },
      app: { es: "Aplicación conectada por la API", en: "Application connected through the API" },
      unknown: { es: "Dispositivo desconocido", en: "Unknown device" },
      address: { es: "dirección {{ip}}", en: "address {{ip}}" },
    },
    clients: {
      title: { es: "Asistentes de IA conectados", en: "Connected AI assistants" },
      none: { es: "No has conectado ningún asistente.", en: "You have connected no assistant." },
      hint: {
        es: "Pueden ver y hacer lo que les has permitido, y nunca más que tú. Su nombre es el que ellos dan: no está comprobado.",
        en: "They can see and do what you allowed, and never more than you. Their name is what they call themselves: nobody has checked it.",
      },
      unavailable: {
        es: "Ahora no se pueden consultar. Prueba dentro de un momento.",
        en: "They cannot be listed right now. Try again in a moment.",
      },
      since: { es: "Conectado el {{when}}", en: "Connected {{when}}" },
      used: { es: "último uso: {{when}}", en: "last used: {{when}}" },
      never: { es: "sin usar todavía", en: "not used yet" },
      end: { es: "Desconectar", en: "Disconnect" },
      endOne: { es: "Desconectar {{name}}", en: "Disconnect {{name}}" },
      ended: { es: "Asistente desconectado.", en: "Assistant disconnected." },
      scopes: {
        read: { es: "Consulta lo que tú puedes ver", en: "Reads what you can see" },
        write: {
          es: "Hace cambios en tu nombre, con tu confirmación",
          en: "Makes changes in your name, with your confirmation",
        },
        offline: { es: "Sigue conectado sin volver a preguntarte", en: "Stays connected without asking you again" },
      },
    },
  },
  aiClients: {
    title: { es: "Asistentes de IA conectados", en: "Connected AI assistants" },
    nav: { es: "Asistentes de IA", en: "AI assistants" },
    hint: {
      es: "Programas a los que personas del centro han dado acceso. Pueden ver y hacer lo que pone en cada conexión, y nunca más que esa persona. Su nombre es el que ellos dan: no está comprobado; el destino es adonde van los datos.",
      en: "Programs that people of the school have let in with their account. They can see and do what each connection says, and never more than that person. Their name is what they call themselves: nobody has checked it; the destination is where the data goes.",
    },
    none: { es: "Ahora no hay ningún asistente conectado", en: "No assistant is connected now" },
    noneHint: {
      es: "Cuando una persona del centro autorice un asistente de IA, aparecerá aquí y podrás desconectarlo.",
      en: "When someone of the school lets an AI assistant in, it appears here and you can disconnect it.",
    },
    noMatch: { es: "Ninguna conexión coincide con el filtro", en: "No connection matches the filter" },
    state: { es: "Estado", en: "State" },
    states: {
      live: { es: "Conectados", en: "Connected" },
      ended: { es: "Terminados", en: "Ended" },
    },
    is: {
      live: { es: "Conectado", en: "Connected" },
      ended: { es: "Terminado", en: "Ended" },
    },
    filter: { es: "Filtrar", en: "Filter" },
    host: { es: "Destino: {{host}}", en: "Destination: {{host}}" },
    device: {
      es: "Destino: {{host}} (el dispositivo de cada persona)",
      en: "Destination: {{host}} (each person's device)",
    },
    people_one: { es: "{{count}} persona conectada", en: "{{count}} person connected" },
    people_other: { es: "{{count}} personas conectadas", en: "{{count}} people connected" },
    grants_one: { es: "{{count}} conexión", en: "{{count}} connection" },
    grants_other: { es: "{{count}} conexiones", en: "{{count}} connections" },
    since: { es: "Desde el {{when}}", en: "Since {{when}}" },
    used: { es: "último uso: {{when}}", en: "last used: {{when}}" },
    never: { es: "sin usar todavía", en: "not used yet" },
    endedAt: { es: "Terminó el {{when}}", en: "Ended {{when}}" },
    reasons: {
      person: { es: "la persona lo desconectó", en: "the person disconnected it" },
      school: { es: "lo desconectó el centro", en: "the school disconnected it" },
      rights_ended: {
        es: "la persona cerró las sesiones, cambió la contraseña o ya no tiene cuenta",
        en: "the person ended their sessions, changed their password or no longer has an account",
      },
      reused: {
        es: "su clave de acceso se usó dos veces: puede que alguien la copiara",
        en: "its key was used twice: somebody may have copied it",
      },
      replaced: { es: "la persona lo volvió a conectar", en: "the person connected it anew" },
      client: { es: "el asistente se desconectó", en: "the assistant disconnected itself" },
      expired: { es: "caducó sin uso", en: "it expired unused" },
    },
    scopes: {
      read: { es: "Consulta lo que la persona puede ver", en: "Reads what the person can see" },
      write: {
        es: "Hace cambios en su nombre, con su confirmación",
        en: "Makes changes in their name, with their confirmation",
      },
      offline: { es: "Sigue conectado sin volver a preguntar", en: "Stays connected without asking again" },
    },
    end: { es: "Desconectar", en: "Disconnect" },
    endOne: { es: "Desconectar {{name}} de {{person}}", en: "Disconnect {{name}} from {{person}}" },
    askOne: {
      es: "Se desconectará «{{name}}» de la cuenta de {{person}}, y de ninguna otra. Deja de entrar en el acto; para volver a usarlo, esa persona tendrá que autorizarlo otra vez.",
      en: "“{{name}}” will be disconnected from the account of {{person}} and from no other. It is shut out at once; to use it again, that person will have to allow it anew.",
    },
    confirmOne: { es: "Sí, desconectar", en: "Yes, disconnect" },
    endAll: { es: "Desconectar a todos", en: "Disconnect everyone" },
    endAllOf: { es: "Desconectar a todos de {{name}}", en: "Disconnect everyone from {{name}}" },
    askAll: {
      es: "Se desconectará «{{name}}» (destino: {{host}}) de todo el centro: {{grants}}, {{people}}. Deja de entrar en el acto; para volver a usarlo, cada persona tendrá que autorizarlo otra vez.",
      en: "“{{name}}” (destination: {{host}}) will be disconnected from the whole school: {{grants}}, {{people}}. It is shut out at once; to use it again, each person will have to allow it anew.",
    },
    confirmAll_one: { es: "Desconectar {{count}} conexión", en: "Disconnect {{count}} connection" },
    confirmAll_other: { es: "Desconectar {{count}} conexiones", en: "Disconnect {{count}} connections" },
    done_one: {
      es: "Conexión terminada: el asistente ya no puede entrar.",
      en: "Connection ended: the assistant can no longer get in.",
    },
    done_other: {
      es: "{{count}} conexiones terminadas: el asistente ya no puede entrar con ellas.",
      en: "{{count}} connections ended: the assistant can no longer get in through them.",
    },
    left_one: {
      es: "Queda {{count}} conexión por terminar. Vuelve a desconectar a todos.",
      en: "{{count}} connection is left to end. Disconnect everyone again.",
    },
    left_other: {
      es: "Quedan {{count}} conexiones por terminar. Vuelve a desconectar a todos.",
      en: "{{count}} connections are left to end. Disconnect everyone again.",
    },
  },
} satisfies TextTable;
